package io.kvdc.embedded.internal.mvcc;

/** A command that is refused; nothing of it was written. */
public final class MvccException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient Refusal refusal;

  /** Makes one without a stack, for it is an answer and no fault. */
  public MvccException(Refusal refusal) {
    super(refusal.toString(), null, false, false);
    this.refusal = refusal;
  }

  /** Returns why. */
  public Refusal refusal() {
    return refusal;
  }
}
