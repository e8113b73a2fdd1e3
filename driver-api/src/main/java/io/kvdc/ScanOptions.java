package io.kvdc;

/**
 * How a cursor walks over a range; an immutable value.
 *
 * @param limit the most entries in all, not per request or region; {@link Long#MAX_VALUE}: all
 *     there are
 * @param reverse whether to go from the end of the range downwards
 * @param keyOnly whether to leave the values out; they are empty then
 * @param pageSize entries asked for in one request; 0: the driver's choice
 */
public record ScanOptions(long limit, boolean reverse, boolean keyOnly, int pageSize) {

  private static final ScanOptions DEFAULTS = new ScanOptions(Long.MAX_VALUE, false, false, 0);

  /**
   * Refuses senseless values.
   *
   * @param limit as for the record
   * @param reverse as for the record
   * @param keyOnly as for the record
   * @param pageSize as for the record
   * @throws IllegalArgumentException if the limit or the page size is negative
   */
  public ScanOptions {
    if (limit < 0) {
      throw new IllegalArgumentException("a limit cannot be negative: " + limit);
    }
    if (pageSize < 0) {
      throw new IllegalArgumentException("a page size cannot be negative: " + pageSize);
    }
  }

  /**
   * Everything, forward, keys and values.
   *
   * @return the defaults
   */
  public static ScanOptions defaults() {
    return DEFAULTS;
  }

  /**
   * The same with a limit.
   *
   * @param newLimit the most entries in all
   * @return new options
   */
  public ScanOptions withLimit(long newLimit) {
    return new ScanOptions(newLimit, reverse, keyOnly, pageSize);
  }

  /**
   * The same in a direction.
   *
   * @param newReverse whether to go downwards
   * @return new options
   */
  public ScanOptions withReverse(boolean newReverse) {
    return new ScanOptions(limit, newReverse, keyOnly, pageSize);
  }

  /**
   * The same with or without values.
   *
   * @param newKeyOnly whether to leave the values out
   * @return new options
   */
  public ScanOptions withKeyOnly(boolean newKeyOnly) {
    return new ScanOptions(limit, reverse, newKeyOnly, pageSize);
  }

  /**
   * The same with another page size.
   *
   * @param newPageSize entries asked for in one request; 0: the driver's choice
   * @return new options
   */
  public ScanOptions withPageSize(int newPageSize) {
    return new ScanOptions(limit, reverse, keyOnly, newPageSize);
  }
}
