package io.kvdc.error;

/**
 * The part of the key space that holds the key could not be reached within the budget for retries:
 * no leader, or it keeps moving. Try again; if it lasts, look at the cluster.
 */
public class RegionUnavailableException extends KvTransientException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param detail what happened
   */
  public RegionUnavailableException(ErrorDetail detail) {
    super("REGION_UNAVAILABLE", detail);
  }

  @Override
  public RegionUnavailableException copy() {
    return new RegionUnavailableException(detailForCopy());
  }
}
