package io.kvdc.tikv.internal.txn.buffer;

import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.KeyValue;
import io.kvdc.ScanOptions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Merges what a transaction has written over pages of what is stored. A write hides what is stored
 * for its key, a tombstone hides it and does not show itself.
 *
 * <p>Writes are looked up anew for each page, behind the last key that was passed, so that those
 * made between two pages count. Source of the rules: client-go internal/unionstore/union_iter.go.
 */
final class UnionMerge {

  /** Entries in a page at most, if the user did not say. */
  static final int PAGE = 1024;

  private final MemBuffer buffer;
  private final KeyRange range;
  private final boolean reverse;
  private final boolean keyOnly;
  private final int pageSize;

  private List<KeyValue> stored = List.of();
  private boolean storedEnded;

  private int next;
  private long left;
  private @Nullable Bytes passed;

  /** As it was before the last page, in case nobody takes that. */
  private int nextBefore;

  private long leftBefore;
  private @Nullable Bytes passedBefore;

  UnionMerge(MemBuffer buffer, KeyRange range, ScanOptions options) {
    this.buffer = buffer;
    this.range = range;
    this.reverse = options.reverse();
    this.keyOnly = options.keyOnly();
    this.pageSize = options.pageSize() == 0 ? PAGE : options.pageSize();
    this.left = range.isEmpty() ? 0 : options.limit();
  }

  /** Takes in the next entries of what is stored; none: there are no more. */
  void add(List<KeyValue> page) {
    stored = page;
    next = 0;
    storedEnded = page.isEmpty();
  }

  /** Whether there cannot be a further entry before more of what is stored is known. */
  boolean needsStored() {
    return left > 0 && !storedEnded && next == stored.size();
  }

  /**
   * The next entries. If there are none, either more of what is stored is needed, or the end is
   * reached.
   */
  List<KeyValue> page() {
    nextBefore = next;
    leftBefore = left;
    passedBefore = passed;
    List<KeyValue> page = new ArrayList<>();
    if (left == 0 || needsStored()) {
      return page;
    }
    long most = Math.min(left, pageSize);
    MemBufferCursor own = buffer.cursor(range, reverse);
    if (passed != null) {
      own.startBehind(passed);
    }
    boolean hasOwn = own.next();
    int nextAfterEntry = next;
    while (page.size() < most && !needsStored()) {
      KeyValue other = next < stored.size() ? stored.get(next) : null;
      int order = order(hasOwn ? own : null, other);
      int entries = page.size();
      if (other != null && order >= 0) {
        next++;
        passed = other.key();
      }
      if (other != null && order > 0) {
        page.add(other);
      } else if (hasOwn) {
        passed = own.key();
        addOwn(page, own);
        hasOwn = own.next();
      } else {
        break;
      }
      if (page.size() > entries) {
        nextAfterEntry = next;
      }
    }
    if (page.isEmpty()) {
      // Only this is the end: behind a page with entries more may be written.
      left = needsStored() ? left : 0;
    } else {
      // What is hidden behind the last entry may be shown by the time of the next page.
      left -= page.size();
      next = nextAfterEntry;
      passed = page.get(page.size() - 1).key();
    }
    return page;
  }

  /** Which comes first: negative the own write, positive what is stored; 0: it is the same key. */
  private int order(@Nullable MemBufferCursor own, @Nullable KeyValue other) {
    if (other == null) {
      return -1;
    }
    if (own == null) {
      return 1;
    }
    int order = own.key().compareTo(other.key());
    return reverse ? -order : order;
  }

  private void addOwn(List<KeyValue> page, MemBufferCursor own) {
    Bytes value = own.value();
    if (value != null && !MemBuffer.isTombstone(value)) {
      page.add(new KeyValue(own.key(), keyOnly ? Bytes.EMPTY : value));
    }
  }

  /** Takes the last page back: its entries come again. */
  void unread() {
    next = nextBefore;
    left = leftBefore;
    passed = passedBefore;
  }
}
