package io.kvdc.tikv.internal.region;

import io.kvdc.Bytes;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which region holds which keys, as an immutable tree of two levels. It keeps the borders: where a
 * region begins, and where keys begin that no known region holds. The border below a key tells all,
 * so that a look-up compares neither with the end of a region nor, mostly, with its start. See
 * {@link BorderKeys}.
 */
final class RegionPages {

  /**
   * Borders in one page, at most. A change copies one page; what belongs to the pages themselves is
   * to stay in the caches. Found by measuring (see docs/performance.md).
   */
  static final int PAGE_SIZE = 4096;

  static final RegionPages EMPTY = new RegionPages(new Page[0]);

  private final Page[] pages;
  private final BorderKeys firsts;

  RegionPages(Page[] pages) {
    this.pages = pages;
    Bytes[] keys = new Bytes[pages.length];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = pages[i].first();
    }
    this.firsts = new BorderKeys(keys);
  }

  /** The region that holds a key. */
  @Nullable CachedRegion holding(Bytes key) {
    int page = firsts.floor(key);
    return page < 0 ? null : pages[page].holding(key);
  }

  /** The region that holds the keys just below this one; empty: below the end of all keys. */
  @Nullable CachedRegion holdingBelow(Bytes key) {
    if (key.isEmpty()) {
      return pages.length == 0 ? null : pages[pages.length - 1].last();
    }
    int page = firsts.lower(key);
    return page < 0 ? null : pages[page].holdingBelow(key);
  }

  /**
   * Visits regions in the order of their keys.
   *
   * @param from where to begin: with the region that holds this key, or the next one
   * @param most the most regions to visit
   * @param visitor gets them
   * @return where the rest begins; null if that was all
   */
  @Nullable Bytes visit(Bytes from, int most, Consumer<CachedRegion> visitor) {
    int left = most;
    int page = Math.max(0, firsts.floor(from));
    int slot = page < pages.length ? Math.max(0, pages[page].borders.floor(from)) : 0;
    for (; page < pages.length; page++, slot = 0) {
      CachedRegion[] regions = pages[page].regions;
      for (; slot < regions.length; slot++) {
        if (left-- == 0) {
          return pages[page].borders.key(slot);
        }
        CachedRegion region = regions[slot];
        if (region != null) {
          visitor.accept(region);
        } else {
          left++;
        }
      }
    }
    return null;
  }

  int pageCount() {
    return pages.length;
  }

  Page page(int number) {
    return pages[number];
  }

  /** Borders side by side. */
  static final class Page {
    private final BorderKeys borders;

    /** What begins at each border; null: nothing that is known. */
    private final @Nullable CachedRegion[] regions;

    Page(BorderKeys borders, @Nullable CachedRegion[] regions) {
      this.borders = borders;
      this.regions = regions;
    }

    BorderKeys borders() {
      return borders;
    }

    @Nullable CachedRegion holding(Bytes key) {
      int slot = borders.floor(key);
      return slot < 0 ? null : regions[slot];
    }

    @Nullable CachedRegion holdingBelow(Bytes key) {
      int slot = borders.lower(key);
      return slot < 0 ? null : regions[slot];
    }

    Bytes first() {
      return borders.key(0);
    }

    @Nullable CachedRegion last() {
      return regions[regions.length - 1];
    }

    int size() {
      return regions.length;
    }

    Bytes border(int slot) {
      return borders.key(slot);
    }

    @Nullable CachedRegion region(int slot) {
      return regions[slot];
    }
  }
}
