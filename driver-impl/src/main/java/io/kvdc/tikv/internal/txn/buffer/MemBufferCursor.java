package io.kvdc.tikv.internal.txn.buffer;

import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import java.util.concurrent.locks.StampedLock;
import org.jspecify.annotations.Nullable;

/**
 * Walks over a range of a buffer, one entry after another. The buffer may be written meanwhile, by
 * the one who walks too: each step goes to the entry that is next to the last key at that moment,
 * so that no key comes twice or out of order, a write ahead of the cursor is seen and one behind it
 * is not. Once the end was reached it stays reached.
 *
 * <p>For one thread at a time.
 */
public final class MemBufferCursor {

  /** Which entries are walked over. */
  enum Kind {
    /** Those with a value or a tombstone. */
    VALUES,
    /** Those with flags alone too. */
    ALL
  }

  private static final int FIRST_READ = 4;
  private static final int MOST_READ = 64;

  private final MemBuffer buffer;
  private final KeyRange range;
  private final boolean reverse;
  private final Kind kind;
  private final @Nullable MemBufferView view;

  /** Where the next entry is to be looked for, as long as none has come or gone since. */
  private @Nullable LeafNode leaf;

  private int slot;
  private int version;

  /** Entries read under one lock; they count as long as nobody has written since. */
  private Bytes[] keys = new Bytes[FIRST_READ];

  private @Nullable Bytes[] values = new Bytes[FIRST_READ];
  private int[] flags = new int[FIRST_READ];
  private long readStamp;
  private int read;

  /** The entry among them where the cursor is; -1: before the first. */
  private int current = -1;

  private @Nullable Bytes lastKey;
  private boolean ended;

  MemBufferCursor(MemBuffer buffer, KeyRange range, boolean reverse, Kind kind) {
    this(buffer, range, reverse, kind, null);
  }

  MemBufferCursor(
      MemBuffer buffer, KeyRange range, boolean reverse, Kind kind, @Nullable MemBufferView view) {
    this.buffer = buffer;
    this.range = range;
    this.reverse = reverse;
    this.kind = kind;
    this.view = view;
    this.ended = range.isEmpty();
  }

  /** Goes on behind a key, as if the cursor had come from there. */
  void startBehind(Bytes passed) {
    lastKey = passed;
  }

  /**
   * Goes to the next entry.
   *
   * @return whether there is one
   * @throws IllegalStateException if the values were dropped, or the view that is walked over ended
   */
  public boolean next() {
    if (current + 1 < read && buffer.lock().validate(readStamp)) {
      current++;
    } else {
      readOn();
    }
    if (current == read) {
      return false;
    }
    lastKey = keys[current];
    return true;
  }

  /** Reads entries from the one behind the last key on. */
  private void readOn() {
    StampedLock lock = buffer.lock();
    long stamp = lock.readLock();
    try {
      if (view == null) {
        buffer.state().checkValuesThere();
      } else {
        view.checkOpen();
      }
      boolean allTaken = current + 1 >= read;
      current = 0;
      if (read == keys.length && read < MOST_READ) {
        keys = new Bytes[2 * read];
        values = new Bytes[2 * read];
        flags = new int[2 * read];
      }
      read = 0;
      if (!ended) {
        collect(buffer.state().tree(), allTaken);
      }
      ended = read == 0;
      readStamp = lock.tryOptimisticRead();
    } finally {
      lock.unlockRead(stamp);
    }
  }

  private void collect(EntryTree tree, boolean allTaken) {
    LeafNode at = leaf;
    if (at == null || !allTaken || version != tree.version()) {
      at = seek(tree);
    }
    while (read < keys.length) {
      LeafNode there = toNeighbour(at);
      if (there == null || isBeyond(there.keys[slot])) {
        break;
      }
      at = there;
      Bytes found = view == null ? at.value(slot) : view.value(at, slot);
      if (found != null || kind == Kind.ALL) {
        keys[read] = at.keys[slot];
        values[read] = found;
        flags[read] = at.flags(slot);
        read++;
      }
      slot += reverse ? -1 : 1;
    }
    leaf = read == keys.length ? at : null;
    version = tree.version();
  }

  /** To the slot behind the last key, or to the first one of the range. It may not exist. */
  private LeafNode seek(EntryTree tree) {
    Bytes last = lastKey;
    if (reverse) {
      Bytes above = last == null ? range.end() : last;
      if (above.isEmpty()) {
        LeafNode end = tree.lastLeaf();
        slot = end.count - 1;
        return end;
      }
      LeafNode found = tree.leafOf(above);
      int where = found.search(above);
      slot = (where < 0 ? ~where : where) - 1;
      return found;
    }
    Bytes from = last == null ? range.start() : last;
    LeafNode found = tree.leafOf(from);
    int where = found.search(from);
    slot = where < 0 ? ~where : last == null ? where : where + 1;
    return found;
  }

  /** From a slot beside a leaf into the leaf there; null if there is none. */
  private @Nullable LeafNode toNeighbour(LeafNode from) {
    LeafNode at = from;
    if (reverse) {
      while (at != null && slot < 0) {
        at = at.previous();
        slot = at == null ? -1 : at.count - 1;
      }
    } else {
      while (at != null && slot >= at.count) {
        at = at.next();
        slot = 0;
      }
    }
    return at;
  }

  private boolean isBeyond(Bytes candidate) {
    if (reverse) {
      return candidate.compareTo(range.start()) < 0;
    }
    return !range.end().isEmpty() && candidate.compareTo(range.end()) >= 0;
  }

  /**
   * The key of the entry.
   *
   * @return the key
   * @throws IllegalStateException before the first entry and after the last
   */
  public Bytes key() {
    return keys[checkEntry()];
  }

  /**
   * The value of the entry when the cursor came to it.
   *
   * @return the value; {@link MemBuffer#TOMBSTONE} if the key is deleted; null if it has flags
   *     alone
   * @throws IllegalStateException before the first entry and after the last
   */
  public @Nullable Bytes value() {
    return values[checkEntry()];
  }

  /**
   * The flags of the entry when the cursor came to it.
   *
   * @return the flags; see {@link KeyFlags}
   * @throws IllegalStateException before the first entry and after the last
   */
  public int flags() {
    return flags[checkEntry()];
  }

  private int checkEntry() {
    if (current < 0 || current == read) {
      throw new IllegalStateException("the cursor is at no entry");
    }
    return current;
  }
}
