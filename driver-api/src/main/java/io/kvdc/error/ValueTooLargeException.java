package io.kvdc.error;

/** A value is larger than one request can carry. Split it, or raise the limits on both sides. */
public class ValueTooLargeException extends KvMisuseException {

  private static final long serialVersionUID = 1L;

  /** The size of the value in bytes. */
  private final long size;

  /** The largest size allowed in bytes. */
  private final long limit;

  /**
   * Makes one.
   *
   * @param detail what happened
   * @param size the size of the value in bytes
   * @param limit the largest size allowed in bytes
   */
  public ValueTooLargeException(ErrorDetail detail, long size, long limit) {
    super("VALUE_TOO_LARGE", detail);
    this.size = size;
    this.limit = limit;
  }

  /**
   * The size of the value in bytes.
   *
   * @return the size of the value in bytes
   */
  public long size() {
    return size;
  }

  /**
   * The largest size allowed in bytes.
   *
   * @return the largest size allowed in bytes
   */
  public long limit() {
    return limit;
  }

  @Override
  public ValueTooLargeException copy() {
    return new ValueTooLargeException(detailForCopy(), size, limit);
  }
}
