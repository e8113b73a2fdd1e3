package io.kvdc;

/**
 * How a cursor walks over a range; an immutable value.
 *
 * @param limit the most entries in all, not per request or region; {@link Long#MAX_VALUE}: all
 *     there are
 * @param reverse whether to go from the end of the range downwards
 * @param keyOnly whether to leave the values out; they are empty then
 * @param pageSize entries asked for in one request; 0: the driver's choice
 * @param sampleStep of how many entries to return one, for estimates, in transactions and
 *     snapshots; 0 and 1: every one
 */
public record ScanOptions(
    long limit, boolean reverse, boolean keyOnly, int pageSize, int sampleStep) {

  private static final ScanOptions DEFAULTS = new ScanOptions(Long.MAX_VALUE, false, false, 0, 0);

  /**
   * Refuses senseless values.
   *
   * @param limit as for the record
   * @param reverse as for the record
   * @param keyOnly as for the record
   * @param pageSize as for the record
   * @param sampleStep as for the record
   * @throws IllegalArgumentException if a number is negative
   */
  public ScanOptions {
    if (limit < 0) {
      throw new IllegalArgumentException("a limit cannot be negative: " + limit);
    }
    if (pageSize < 0) {
      throw new IllegalArgumentException("a page size cannot be negative: " + pageSize);
    }
    if (sampleStep < 0) {
      throw new IllegalArgumentException("a sample step cannot be negative: " + sampleStep);
    }
  }

  /**
   * Options that leave nothing out.
   *
   * @param limit as for the record
   * @param reverse as for the record
   * @param keyOnly as for the record
   * @param pageSize as for the record
   * @throws IllegalArgumentException if a number is negative
   */
  public ScanOptions(long limit, boolean reverse, boolean keyOnly, int pageSize) {
    this(limit, reverse, keyOnly, pageSize, 0);
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
    return new ScanOptions(newLimit, reverse, keyOnly, pageSize, sampleStep);
  }

  /**
   * The same in a direction.
   *
   * @param newReverse whether to go downwards
   * @return new options
   */
  public ScanOptions withReverse(boolean newReverse) {
    return new ScanOptions(limit, newReverse, keyOnly, pageSize, sampleStep);
  }

  /**
   * The same with or without values.
   *
   * @param newKeyOnly whether to leave the values out
   * @return new options
   */
  public ScanOptions withKeyOnly(boolean newKeyOnly) {
    return new ScanOptions(limit, reverse, newKeyOnly, pageSize, sampleStep);
  }

  /**
   * The same with another page size.
   *
   * @param newPageSize entries asked for in one request; 0: the driver's choice
   * @return new options
   */
  public ScanOptions withPageSize(int newPageSize) {
    return new ScanOptions(limit, reverse, keyOnly, newPageSize, sampleStep);
  }

  /**
   * The same for a sample.
   *
   * @param newSampleStep of how many entries to return one; 0: every one
   * @return new options
   */
  public ScanOptions withSampleStep(int newSampleStep) {
    return new ScanOptions(limit, reverse, keyOnly, pageSize, newSampleStep);
  }
}
