package io.kvdc.tikv.internal.region;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Regions by id: an open table, because a map of boxed numbers would need more memory for a region
 * than all that is known of where it is. One thread writes at a time, any number read without a
 * lock; a reader that runs beside a removal may miss what is moved, which is a miss like any other.
 */
final class RegionTable {

  private static final int FIRST_SIZE = 64;

  private volatile AtomicReferenceArray<@Nullable CachedRegion> slots =
      new AtomicReferenceArray<>(FIRST_SIZE);

  private volatile int size;

  int size() {
    return size;
  }

  @Nullable CachedRegion get(long id) {
    AtomicReferenceArray<@Nullable CachedRegion> table = slots;
    int mask = table.length() - 1;
    for (int slot = start(id, mask); ; slot = (slot + 1) & mask) {
      CachedRegion region = table.getAcquire(slot);
      if (region == null || region.id() == id) {
        return region;
      }
    }
  }

  /** Puts a region in, in place of what was known by its id. */
  void put(CachedRegion region) {
    int known = size;
    if ((known + 1) * 2L > slots.length()) {
      grow();
    }
    if (place(slots, region)) {
      size = known + 1;
    }
  }

  private static boolean place(
      AtomicReferenceArray<@Nullable CachedRegion> table, CachedRegion region) {
    int mask = table.length() - 1;
    for (int slot = start(region.id(), mask); ; slot = (slot + 1) & mask) {
      CachedRegion other = table.getPlain(slot);
      if (other == null || other.id() == region.id()) {
        table.setRelease(slot, region);
        return other == null;
      }
    }
  }

  private void grow() {
    AtomicReferenceArray<@Nullable CachedRegion> old = slots;
    AtomicReferenceArray<@Nullable CachedRegion> larger =
        new AtomicReferenceArray<>(old.length() * 2);
    for (int i = 0; i < old.length(); i++) {
      CachedRegion region = old.getPlain(i);
      if (region != null) {
        place(larger, region);
      }
    }
    slots = larger;
  }

  /** Takes a region out, unless another is known by its id. */
  void remove(CachedRegion region) {
    AtomicReferenceArray<@Nullable CachedRegion> table = slots;
    int mask = table.length() - 1;
    int slot = start(region.id(), mask);
    while (true) {
      CachedRegion other = table.getPlain(slot);
      if (other == null) {
        return;
      }
      if (other.id() == region.id()) {
        if (other == region) {
          int known = size;
          size = known - 1;
          close(table, mask, slot);
        }
        return;
      }
      slot = (slot + 1) & mask;
    }
  }

  /** Moves up what a free slot would hide; each is seen twice for a moment, never not at all. */
  private static void close(
      AtomicReferenceArray<@Nullable CachedRegion> table, int mask, int freed) {
    int free = freed;
    for (int slot = (free + 1) & mask; ; slot = (slot + 1) & mask) {
      CachedRegion region = table.getPlain(slot);
      if (region == null) {
        table.setRelease(free, null);
        return;
      }
      int home = start(region.id(), mask);
      if (((slot - home) & mask) >= ((slot - free) & mask)) {
        table.setRelease(free, region);
        free = slot;
      }
    }
  }

  private static int start(long id, int mask) {
    long mixed = id * 0x9E3779B97F4A7C15L;
    return (int) (mixed >>> 32) & mask;
  }
}
