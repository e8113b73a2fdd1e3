package io.kvdc.tikv.internal.region;

import io.kvdc.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Regions that do not overlap, sorted by start key, as an immutable tree of two levels.
 *
 * <p>A look-up is two binary searches over arrays of longs: of each start key the eight bytes that
 * follow the part which all keys of the page have in common. Only where those are equal are whole
 * keys compared. That keeps a look-up within a few cache lines, among a million regions too.
 */
final class RegionPages {

  /** Regions in one page, at most; a change copies one page and the array of pages. */
  static final int PAGE_SIZE = 128;

  static final RegionPages EMPTY = new RegionPages(new Page[0]);

  private final Page[] pages;
  private final Keys firstKeys;

  private RegionPages(Page[] pages) {
    this.pages = pages;
    Bytes[] keys = new Bytes[pages.length];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = pages[i].regions[0].startKey();
    }
    this.firstKeys = new Keys(keys);
  }

  /** Pages whose first keys are known to be what they were. */
  private RegionPages(Page[] pages, Keys firstKeys) {
    this.pages = pages;
    this.firstKeys = firstKeys;
  }

  /** The region with the greatest start key that is not greater than the key. */
  @Nullable CachedRegion floor(Bytes key) {
    int page = firstKeys.floor(key);
    if (page < 0) {
      return null;
    }
    Page found = pages[page];
    return found.regions[found.keys.floor(key)];
  }

  /** The region with the greatest start key that is less than the key; empty: the last of all. */
  @Nullable CachedRegion lower(Bytes key) {
    if (key.isEmpty()) {
      return pages.length == 0 ? null : last(pages[pages.length - 1]);
    }
    int page = firstKeys.lower(key);
    if (page < 0) {
      return null;
    }
    Page found = pages[page];
    return found.regions[found.keys.lower(key)];
  }

  /** All regions that overlap with this one, in order. */
  List<CachedRegion> overlapping(CachedRegion region) {
    List<CachedRegion> found = new ArrayList<>();
    int page = Math.max(0, firstKeys.floor(region.startKey()));
    for (; page < pages.length; page++) {
      for (CachedRegion candidate : pages[page].regions) {
        if (candidate.overlaps(region)) {
          found.add(candidate);
        } else if (!region.endKey().isEmpty()
            && candidate.startKey().compareTo(region.endKey()) >= 0) {
          return found;
        }
      }
    }
    return found;
  }

  /** These regions without one. */
  RegionPages without(CachedRegion region) {
    int at = firstKeys.floor(region.startKey());
    if (at < 0) {
      return this;
    }
    Page page = pages[at];
    int slot = page.keys.floor(region.startKey());
    if (page.regions[slot] != region) {
      return this;
    }
    if (page.regions.length == 1) {
      Page[] rest = new Page[pages.length - 1];
      System.arraycopy(pages, 0, rest, 0, at);
      System.arraycopy(pages, at + 1, rest, at, rest.length - at);
      return new RegionPages(rest);
    }
    CachedRegion[] rest = new CachedRegion[page.regions.length - 1];
    System.arraycopy(page.regions, 0, rest, 0, slot);
    System.arraycopy(page.regions, slot + 1, rest, slot, rest.length - slot);
    return with(at, new Page(rest), slot != 0);
  }

  /** These regions and one more, which overlaps with none of them. */
  RegionPages with(CachedRegion region) {
    if (pages.length == 0) {
      return new RegionPages(new Page[] {new Page(new CachedRegion[] {region})});
    }
    int at = Math.max(0, firstKeys.floor(region.startKey()));
    CachedRegion[] old = pages[at].regions;
    int slot = pages[at].keys.floor(region.startKey()) + 1;
    CachedRegion[] grown = new CachedRegion[old.length + 1];
    System.arraycopy(old, 0, grown, 0, slot);
    grown[slot] = region;
    System.arraycopy(old, slot, grown, slot + 1, old.length - slot);
    if (grown.length <= PAGE_SIZE) {
      return with(at, new Page(grown), slot != 0);
    }
    // Keys often come in order; a full page at the very end is then left nearly full.
    int middle = at == pages.length - 1 && slot == old.length ? PAGE_SIZE : grown.length / 2;
    Page[] more = new Page[pages.length + 1];
    System.arraycopy(pages, 0, more, 0, at);
    more[at] = new Page(Arrays.copyOfRange(grown, 0, middle));
    more[at + 1] = new Page(Arrays.copyOfRange(grown, middle, grown.length));
    System.arraycopy(pages, at + 1, more, at + 2, pages.length - at - 1);
    return new RegionPages(more);
  }

  private RegionPages with(int at, Page page, boolean sameFirstKey) {
    Page[] changed = pages.clone();
    changed[at] = page;
    return sameFirstKey ? new RegionPages(changed, firstKeys) : new RegionPages(changed);
  }

  private static CachedRegion last(Page page) {
    return page.regions[page.regions.length - 1];
  }

  private static final class Page {
    private final CachedRegion[] regions;
    private final Keys keys;

    Page(CachedRegion[] regions) {
      this.regions = regions;
      Bytes[] starts = new Bytes[regions.length];
      for (int i = 0; i < starts.length; i++) {
        starts[i] = regions[i].startKey();
      }
      this.keys = new Keys(starts);
    }
  }

  /** Sorted keys that can be searched through eight bytes of each. */
  private static final class Keys {
    private final Bytes[] keys;
    private final Bytes common;
    private final long[] digits;

    Keys(Bytes[] keys) {
      this.keys = keys;
      this.common = commonPrefix(keys);
      this.digits = new long[keys.length];
      for (int i = 0; i < keys.length; i++) {
        digits[i] = digits(keys[i], common.length());
      }
    }

    /** The last key that is not greater; -1 if there is none. */
    int floor(Bytes key) {
      return search(key, true);
    }

    /** The last key that is less; -1 if there is none. */
    int lower(Bytes key) {
      return search(key, false);
    }

    private int search(Bytes key, boolean orEqual) {
      if (!key.startsWith(common)) {
        return key.compareTo(common) < 0 ? -1 : keys.length - 1;
      }
      long wanted = digits(key, common.length());
      int low = 0;
      int high = keys.length - 1;
      while (low <= high) {
        int middle = (low + high) >>> 1;
        int order = Long.compareUnsigned(digits[middle], wanted);
        if (order == 0) {
          order = keys[middle].compareTo(key);
        }
        if (order < 0 || (order == 0 && orEqual)) {
          low = middle + 1;
        } else {
          high = middle - 1;
        }
      }
      return high;
    }

    private static Bytes commonPrefix(Bytes[] keys) {
      if (keys.length == 0) {
        return Bytes.EMPTY;
      }
      Bytes first = keys[0];
      Bytes last = keys[keys.length - 1];
      int length = 0;
      int most = Math.min(first.length(), last.length());
      while (length < most && first.byteAt(length) == last.byteAt(length)) {
        length++;
      }
      return first.slice(0, length);
    }

    /** Eight bytes as a number; where the key ends, zeros, which whole keys then tell apart. */
    private static long digits(Bytes key, int from) {
      return key.withArray(
          (array, offset, length) -> {
            long value = 0;
            int available = Math.min(Long.BYTES, length - from);
            for (int i = 0; i < available; i++) {
              value |= (array[offset + from + i] & 0xffL) << (56 - 8 * i);
            }
            return value;
          });
    }
  }
}
