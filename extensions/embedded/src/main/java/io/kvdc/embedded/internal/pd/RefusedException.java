package io.kvdc.embedded.internal.pd;

/** A request that PD answers with a text that says why not. */
class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final String text;

  RefusedException(String text) {
    super(text);
    this.text = text;
  }

  /** The text for the caller. */
  String text() {
    return text;
  }
}
