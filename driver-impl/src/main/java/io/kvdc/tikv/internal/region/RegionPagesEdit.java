package io.kvdc.tikv.internal.region;

import io.kvdc.Bytes;
import io.kvdc.tikv.internal.region.RegionPages.Page;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Several changes of {@link RegionPages} at once. Each page that changes is copied and sorted once,
 * however many of its regions change: what PD says of many neighbours costs hardly more than what
 * it says of one. Used by one thread.
 */
final class RegionPagesEdit {

  /** A page as it was, or opened to be changed. */
  private static final class Draft {
    private final @Nullable Page page;
    private Bytes[] borders = new Bytes[0];
    private @Nullable CachedRegion[] regions = new CachedRegion[0];
    private int size;
    private boolean open;

    // The numbers of the borders as BorderKeys has them, as long as they hold.
    private boolean numbered;
    private boolean whole;
    private int apart;
    private Bytes common = Bytes.EMPTY;
    private long[] digits = new long[0];

    Draft(@Nullable Page page) {
      this.page = page;
      this.open = page == null;
      this.size = page == null ? 0 : page.size();
    }

    void open() {
      if (open || page == null) {
        return;
      }
      open = true;
      int capacity = size + Math.max(16, size / 4);
      borders = new Bytes[capacity];
      regions = new CachedRegion[capacity];
      digits = new long[capacity];
      BorderKeys known = page.borders();
      numbered = true;
      whole = known.isWhole();
      apart = known.apart();
      common = known.common();
      for (int i = 0; i < size; i++) {
        borders[i] = page.border(i);
        regions[i] = page.region(i);
        digits[i] = i < apart ? 0 : known.digits(i);
      }
    }

    Bytes border(int slot) {
      return open || page == null ? borders[slot] : page.border(slot);
    }

    @Nullable CachedRegion region(int slot) {
      return open || page == null ? regions[slot] : page.region(slot);
    }

    /** The first border that is not less than a key. */
    int ceiling(Bytes key) {
      int low = 0;
      int high = size;
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (border(middle).compareTo(key) < 0) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return low;
    }

    void remove(int from, int to) {
      if (from == to) {
        return;
      }
      open();
      System.arraycopy(borders, to, borders, from, size - to);
      System.arraycopy(regions, to, regions, from, size - to);
      System.arraycopy(digits, to, digits, from, size - to);
      numbered &= from >= apart;
      int left = size - (to - from);
      Arrays.fill(borders, left, size, null);
      Arrays.fill(regions, left, size, null);
      size = left;
    }

    void insert(int slot, Bytes border, @Nullable CachedRegion region) {
      open();
      if (size == borders.length) {
        int capacity = Math.max(16, size * 2);
        borders = Arrays.copyOf(borders, capacity);
        regions = Arrays.copyOf(regions, capacity);
        digits = Arrays.copyOf(digits, capacity);
      }
      System.arraycopy(borders, slot, borders, slot + 1, size - slot);
      System.arraycopy(regions, slot, regions, slot + 1, size - slot);
      System.arraycopy(digits, slot, digits, slot + 1, size - slot);
      numbered &= slot >= apart && !border.isEmpty() && border.startsWith(common);
      if (numbered) {
        digits[slot] = BorderKeys.digits(border, common.length());
        whole &= BorderKeys.isWhole(border, common);
      }
      borders[slot] = border;
      regions[slot] = region;
      size++;
    }

    Page page(int from, int to) {
      Bytes[] keys = Arrays.copyOfRange(borders, from, to);
      @Nullable CachedRegion[] values = Arrays.copyOfRange(regions, from, to);
      int left = Math.max(0, apart - from);
      return new Page(
          numbered && to - from > left
              ? new BorderKeys(
                  keys, left, common, Arrays.copyOfRange(digits, from + left, to), whole)
              : new BorderKeys(keys),
          values);
    }
  }

  private final RegionPages before;
  private final int pageSize;
  private final List<Draft> drafts;

  /**
   * Begins.
   *
   * @param before the pages, which stay as they are
   * @param pageSize the most borders in a page
   */
  RegionPagesEdit(RegionPages before, int pageSize) {
    this.before = before;
    this.pageSize = pageSize;
    this.drafts = new ArrayList<>(before.pageCount() + 1);
    for (int i = 0; i < before.pageCount(); i++) {
      drafts.add(new Draft(before.page(i)));
    }
  }

  /** All regions that overlap with this one, in order. */
  List<CachedRegion> overlapping(CachedRegion region) {
    List<CachedRegion> found = new ArrayList<>();
    if (drafts.isEmpty()) {
      return found;
    }
    int number = draftOf(region.startKey());
    Draft draft = drafts.get(number);
    int slot = draft.ceiling(region.startKey());
    if (slot > 0 && (slot == draft.size || !draft.border(slot).equals(region.startKey()))) {
      slot--;
    }
    while (true) {
      for (; slot < draft.size; slot++) {
        if (isBehind(draft.border(slot), region)) {
          return found;
        }
        CachedRegion other = draft.region(slot);
        if (other != null && other.overlaps(region)) {
          found.add(other);
        }
      }
      if (++number == drafts.size()) {
        return found;
      }
      draft = drafts.get(number);
      slot = 0;
    }
  }

  private static boolean isBehind(Bytes border, CachedRegion region) {
    return !region.endKey().isEmpty() && border.compareTo(region.endKey()) >= 0;
  }

  /** Puts a region in; those that overlap with it must have been taken out. */
  void put(CachedRegion region) {
    assign(region, region);
  }

  /** Takes a region out. */
  void remove(CachedRegion region) {
    if (drafts.isEmpty()) {
      return;
    }
    Draft draft = drafts.get(draftOf(region.startKey()));
    int slot = draft.ceiling(region.startKey());
    if (slot < draft.size && draft.region(slot) == region) {
      assign(region, null);
    }
  }

  /** Says what holds the keys of a range, which no region held that reaches beyond it. */
  private void assign(CachedRegion range, @Nullable CachedRegion holder) {
    if (drafts.isEmpty()) {
      drafts.add(new Draft(null));
    }
    int number = draftOf(range.startKey());
    Draft draft = drafts.get(number);
    int slot = draft.ceiling(range.startKey());
    removeWithin(number, slot, range);
    if (holder != null) {
      if (!range.endKey().isEmpty() && !isBorder(number, slot, range.endKey())) {
        draft.insert(slot, range.endKey(), null);
      }
      draft.insert(slot, range.startKey(), holder);
      return;
    }
    if (slot < draft.size && draft.region(slot) == null) {
      draft.remove(slot, slot + 1);
    }
    if (slot == 0 || draft.region(slot - 1) != null) {
      draft.insert(slot, range.startKey(), null);
    }
  }

  /** The draft in which a border is, or is to be put. */
  private int draftOf(Bytes key) {
    // The first draft takes what is below all borders too, so its own border does not matter.
    int low = 1;
    int high = drafts.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      Draft draft = drafts.get(middle);
      if (draft.border(0).compareTo(key) <= 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return high;
  }

  /** Takes all borders within a range out, from a slot on. */
  private void removeWithin(int first, int slot, CachedRegion range) {
    int number = first;
    int from = slot;
    while (number < drafts.size()) {
      Draft draft = drafts.get(number);
      int to = range.endKey().isEmpty() ? draft.size : draft.ceiling(range.endKey());
      draft.remove(from, Math.max(from, to));
      boolean whole = from == draft.size;
      if (number > first && draft.size == 0) {
        drafts.remove(number);
      } else {
        number++;
      }
      if (!whole) {
        return;
      }
      from = 0;
    }
  }

  private boolean isBorder(int number, int slot, Bytes key) {
    Draft draft = drafts.get(number);
    if (slot < draft.size) {
      return draft.border(slot).equals(key);
    }
    return number + 1 < drafts.size() && drafts.get(number + 1).border(0).equals(key);
  }

  /** The pages with all changes. */
  RegionPages done() {
    List<Page> pages = new ArrayList<>(drafts.size() + 4);
    boolean changed = false;
    for (int i = 0; i < drafts.size(); i++) {
      Draft draft = drafts.get(i);
      if (!draft.open && draft.page != null) {
        pages.add(draft.page);
        continue;
      }
      changed = true;
      Draft whole = joined(pages, draft);
      split(pages, whole, i == drafts.size() - 1);
    }
    return changed || pages.size() != before.pageCount()
        ? new RegionPages(pages.toArray(new Page[0]))
        : before;
  }

  /** Small neighbours become one, but far from full, so that it does not split again at once. */
  private Draft joined(List<Page> pages, Draft draft) {
    if (pages.isEmpty() || pages.get(pages.size() - 1).size() + draft.size > pageSize / 2) {
      return draft;
    }
    Draft both = new Draft(pages.remove(pages.size() - 1));
    for (int i = 0; i < draft.size; i++) {
      both.insert(both.size, draft.border(i), draft.region(i));
    }
    return both;
  }

  /** Regions often become known in order; pages are then filled one after the other. */
  private void split(List<Page> pages, Draft draft, boolean last) {
    int parts = Math.max(1, (draft.size + pageSize - 1) / pageSize);
    int partSize = last ? pageSize : (draft.size + parts - 1) / parts;
    for (int from = 0; from < draft.size; from += partSize) {
      int to = Math.min(draft.size, from + partSize);
      pages.add(draft.page(from, to));
    }
  }
}
