package io.kvdc.error;

/** The cluster answered with an error that no retry can mend; the message holds its words. */
public class RequestRejectedException extends KvPermanentException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param detail what happened
   */
  public RequestRejectedException(ErrorDetail detail) {
    super("REQUEST_REJECTED", detail);
  }

  @Override
  public RequestRejectedException copy() {
    return new RequestRejectedException(detailForCopy());
  }
}
