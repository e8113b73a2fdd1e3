package io.kvdc.tikv.internal.call;

/**
 * How many entries a cursor asks for, if its user did not say: few at first, then as many as fit
 * into a page of bytes, so that small entries come in large pages and large ones do not fill the
 * heap.
 */
final class PageSizing {

  /** Entries in the first page (client-go txnsnapshot: DefaultScanBatchSize). */
  static final int FIRST = 256;

  /** Bytes that a page should have. */
  static final long TARGET_BYTES = 1L << 20;

  /** A page may be so many times larger than the one before. */
  private static final int GROWTH = 4;

  private final boolean fixed;
  private final int most;
  private int size;

  /**
   * Sizes as the user said.
   *
   * @param wanted entries in each page; 0: as fits
   * @param most entries that one request may ask for
   */
  PageSizing(int wanted, int most) {
    this.fixed = wanted > 0;
    this.most = most;
    this.size = fixed ? Math.min(wanted, most) : FIRST;
  }

  int size() {
    return size;
  }

  /** Learns from a page. */
  void seen(int entries, long bytes) {
    if (fixed || entries == 0) {
      return;
    }
    long fitting = TARGET_BYTES / Math.max(1, bytes / entries);
    long grown = Math.min(most, (long) size * GROWTH);
    size = (int) Math.max(1, Math.min(fitting, grown));
  }
}
