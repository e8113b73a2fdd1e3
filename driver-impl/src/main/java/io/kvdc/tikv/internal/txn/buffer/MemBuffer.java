package io.kvdc.tikv.internal.txn.buffer;

import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import java.util.concurrent.locks.StampedLock;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction has written and not yet committed, in the order of the keys as unsigned bytes.
 * An entry is a key with a value, a tombstone or {@link KeyFlags flags}; keys and values are kept
 * as they were given, nothing is copied.
 *
 * <p><b>Stages.</b> {@link #stage()} opens a level; {@link #release} keeps what was written since,
 * {@link #cleanup} takes it back, both at a cost that depends on what was written since and not on
 * the buffer. Flags are not part of it: they stay, except that a key which has lost its value keeps
 * its {@link KeyFlags#persistent persistent} flags alone. {@link #checkpoint()} and {@link
 * #revertTo} do the same without levels. Old values are kept only while a stage is open or after a
 * checkpoint was made, one for each key that is written in between.
 *
 * <p><b>Limits.</b> A write that is too large is refused before anything changes. That holds for
 * the limit of the whole buffer too, where client-go reports the error after it made the write:
 * whoever catches the exception can commit what was accepted, or write something smaller, and a
 * write that failed is never committed.
 *
 * <p><b>Threads.</b> All methods may be called by any thread, and each is atomic: a lock for
 * readers and a writer, held for a few memory accesses, never while foreign code runs or while
 * anything is waited for. What belongs together over several calls (a stage and the writes in it)
 * belongs to one owner at a time.
 *
 * <p>Source of the rules: client-go internal/unionstore.
 */
public final class MemBuffer {

  /** The value of a deleted key: this very object, which no caller can give as a value. */
  public static final Bytes TOMBSTONE = Bytes.wrap(new byte[1]);

  /** Growth that is worth a report (client-go: the first block of its arena). */
  private static final long REPORTED_GROWTH = 4096;

  private final StampedLock lock = new StampedLock();
  private final BufferState state = new BufferState();

  private volatile BufferLimits limits = BufferLimits.UNLIMITED;
  private volatile @Nullable LongConsumer memoryListener;
  private volatile long reportedMemory;

  /** An empty buffer without limits. */
  public MemBuffer() {}

  /**
   * Whether what {@link #get} returned says that the key is deleted.
   *
   * @param value what was returned
   * @return true if so
   */
  @SuppressWarnings("ReferenceEquality") // It is told from all values by being that object.
  public static boolean isTombstone(@Nullable Bytes value) {
    return value == TOMBSTONE;
  }

  /**
   * Sets the limits for writes from now on; what is there already stays.
   *
   * @param newLimits the limits
   */
  public void limits(BufferLimits newLimits) {
    limits = newLimits;
  }

  /**
   * The limits for writes.
   *
   * @return the limits
   */
  public BufferLimits limits() {
    return limits;
  }

  /**
   * Sets who is told of the memory that the buffer takes: whenever {@link #memory()} has changed by
   * 4 KiB or more, after the write and on its thread, without a lock. What it throws reaches the
   * writer, whose write has been made.
   *
   * @param listener gets the bytes; null: nobody
   */
  public void onMemoryChange(@Nullable LongConsumer listener) {
    memoryListener = listener;
  }

  /**
   * Writes a value; see {@link #put(Bytes, Bytes, FlagsOp)}.
   *
   * @param key the key
   * @param value the value
   */
  public void put(Bytes key, Bytes value) {
    put(key, value, FlagsOp.NONE);
  }

  /**
   * Writes a value and changes the flags of its key. A write also takes back that the conflict
   * check of the key is left to prewrite, unless the change of flags sets that.
   *
   * @param key the key
   * @param value the value, of at least one byte; kept, not copied
   * @param flags the change of its flags
   * @throws io.kvdc.error.InvalidKeyException if the key has no byte, or more than 65,535 or than
   *     the limit of an entry
   * @throws io.kvdc.error.InvalidArgumentException if the value has no byte
   * @throws io.kvdc.error.ValueTooLargeException if both together are larger than the limit of an
   *     entry; nothing has changed
   * @throws io.kvdc.error.TransactionTooLargeException if the buffer would be larger than its
   *     limit; nothing has changed
   */
  public void put(Bytes key, Bytes value, FlagsOp flags) {
    limits.checkValue(value);
    write(key, value, flags);
  }

  /**
   * Writes a tombstone; see {@link #delete(Bytes, FlagsOp)}.
   *
   * @param key the key
   */
  public void delete(Bytes key) {
    write(key, TOMBSTONE, FlagsOp.NONE);
  }

  /**
   * Writes a tombstone, which counts as a value of no bytes, and changes the flags of its key.
   * Fails as {@link #put(Bytes, Bytes, FlagsOp)} does.
   *
   * @param key the key
   * @param flags the change of its flags
   */
  public void delete(Bytes key, FlagsOp flags) {
    write(key, TOMBSTONE, flags);
  }

  private void write(Bytes key, Bytes value, FlagsOp flags) {
    BufferLimits now = limits;
    now.checkKey(key);
    now.checkEntry(key, BufferState.lengthOf(value));
    long stamp = lock.writeLock();
    try {
      state.write(key, value, flags, now);
    } finally {
      lock.unlockWrite(stamp);
    }
    reportMemory();
  }

  /**
   * Changes the flags of a key, whether or not it has a value. An entry comes into being with its
   * first flag, and one without a value ends with its last. No limit but that of the key applies.
   *
   * @param key the key
   * @param change the change
   * @throws io.kvdc.error.InvalidKeyException if the key has no byte, or more than 65,535 or than
   *     the limit of an entry
   */
  public void updateFlags(Bytes key, FlagsOp change) {
    limits.checkKey(key);
    long stamp = lock.writeLock();
    try {
      state.updateFlags(key, change);
    } finally {
      lock.unlockWrite(stamp);
    }
    reportMemory();
  }

  /**
   * What the buffer says of a key.
   *
   * @param key the key
   * @return its value; {@link #TOMBSTONE} if it is deleted; null if the buffer has no value for it,
   *     so that the snapshot decides
   */
  public @Nullable Bytes get(Bytes key) {
    long stamp = lock.readLock();
    try {
      return state.get(key);
    } finally {
      lock.unlockRead(stamp);
    }
  }

  /**
   * The flags of a key; they can be read even after {@link #dropValues()}.
   *
   * @param key the key
   * @return its flags; {@link KeyFlags#NONE} also if the buffer does not know the key
   */
  public int flags(Bytes key) {
    long stamp = lock.readLock();
    try {
      return state.flags(key);
    } finally {
      lock.unlockRead(stamp);
    }
  }

  /**
   * Walks over the values and tombstones in a range; keys with flags alone are left out.
   *
   * @param range the range
   * @param reverse whether to go from its end downwards
   * @return the cursor, before the first entry
   */
  public MemBufferCursor cursor(KeyRange range, boolean reverse) {
    return new MemBufferCursor(this, range, reverse, MemBufferCursor.Kind.VALUES);
  }

  /**
   * Walks over all entries in a range, those with flags alone among them.
   *
   * @param range the range
   * @param reverse whether to go from its end downwards
   * @return the cursor, before the first entry
   */
  public MemBufferCursor cursorWithFlags(KeyRange range, boolean reverse) {
    return new MemBufferCursor(this, range, reverse, MemBufferCursor.Kind.ALL);
  }

  /**
   * Opens a stage on top of those that are open.
   *
   * @return its handle: 1 for the first, one more for each level
   */
  public int stage() {
    long stamp = lock.writeLock();
    try {
      return state.stage();
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  /**
   * Closes the latest stage and keeps what was written in it.
   *
   * @param handle of the stage; 0 is harmless
   * @throws IllegalArgumentException if it is not the latest stage that is open
   */
  public void release(int handle) {
    if (handle == 0) {
      return;
    }
    long stamp = lock.writeLock();
    try {
      state.release(handle);
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  /**
   * Closes the latest stage and takes back what was written in it.
   *
   * @param handle of the stage; 0 and the handle of a stage that is closed already are harmless
   * @throws IllegalArgumentException if a later stage is still open
   */
  public void cleanup(int handle) {
    if (handle == 0) {
      return;
    }
    long stamp = lock.writeLock();
    try {
      state.cleanup(handle);
    } finally {
      lock.unlockWrite(stamp);
    }
    reportMemory();
  }

  /**
   * Marks a moment to which values can be brought back. From the first one on, the buffer keeps the
   * old value of each key that is written between two checkpoints.
   *
   * @return the moment
   */
  public Checkpoint checkpoint() {
    long stamp = lock.writeLock();
    try {
      return state.checkpoint();
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  /**
   * Brings values back to a moment, with what that means for flags as in {@link #cleanup}. Later
   * checkpoints end, this one stays.
   *
   * @param checkpoint the moment
   * @throws IllegalArgumentException if the checkpoint is another buffer's or has ended
   * @throws IllegalStateException if a stage is open that began after a change behind the
   *     checkpoint
   */
  public void revertTo(Checkpoint checkpoint) {
    long stamp = lock.writeLock();
    try {
      state.revertTo(checkpoint);
    } finally {
      lock.unlockWrite(stamp);
    }
    reportMemory();
  }

  /**
   * Shows each key that was given a value or a tombstone since a stage was opened, once, with what
   * it holds now; those written last come first. The visitor may use the buffer.
   *
   * @param handle of an open stage
   * @param visitor sees the keys
   * @throws IllegalArgumentException if no such stage is open
   */
  public void inspectStage(int handle, StageVisitor visitor) {
    StageContent content;
    long stamp = lock.readLock();
    try {
      content = StageContent.of(state, handle);
    } finally {
      lock.unlockRead(stamp);
    }
    content.show(visitor);
  }

  /**
   * What was there before the open stages. It can be read until the first of them is closed.
   *
   * @return the view
   * @throws IllegalStateException if no stage is open
   */
  public MemBufferView beforeStages() {
    long stamp = lock.readLock();
    try {
      return new MemBufferView(this, state.beforeStages(), state.viewEpoch());
    } finally {
      lock.unlockRead(stamp);
    }
  }

  /**
   * Finds the newest value of a key that fits, among what it holds and what it held at the moments
   * one can go back to.
   *
   * @param key the key
   * @param wanted is shown values and tombstones, newest first, while the buffer is locked: it must
   *     not use the buffer
   * @return the value; null if none fits
   */
  public @Nullable Bytes newestValue(Bytes key, Predicate<Bytes> wanted) {
    long stamp = lock.readLock();
    try {
      return state.newestValue(key, wanted);
    } finally {
      lock.unlockRead(stamp);
    }
  }

  /**
   * Lets go of all values, old and new, once the commit needs them no more. Keys, flags, sizes and
   * counts stay; values can neither be read nor written from now on.
   */
  public void dropValues() {
    long stamp = lock.writeLock();
    try {
      state.dropValues();
    } finally {
      lock.unlockWrite(stamp);
    }
    reportMemory();
  }

  /**
   * Whether there is something to commit: something was written outside of stages or in stages that
   * were released, or a key is or was locked.
   *
   * @return false if the transaction only read
   */
  public boolean dirty() {
    long stamp = lock.readLock();
    try {
      return state.dirty();
    } finally {
      lock.unlockRead(stamp);
    }
  }

  /**
   * How many entries there are: values, tombstones, and keys with flags alone.
   *
   * @return the number
   */
  public int count() {
    long stamp = lock.readLock();
    try {
      return state.count();
    } finally {
      lock.unlockRead(stamp);
    }
  }

  /**
   * The size of all entries.
   *
   * @return the bytes of their keys and values
   */
  public long size() {
    long stamp = lock.readLock();
    try {
      return state.size();
    } finally {
      lock.unlockRead(stamp);
    }
  }

  /**
   * The memory that the buffer takes with its keys, its values and the old values it keeps. An
   * estimate: keys and values count as if each had an array of its own.
   *
   * @return the bytes
   */
  public long memory() {
    long stamp = lock.readLock();
    try {
      return state.memory();
    } finally {
      lock.unlockRead(stamp);
    }
  }

  private void reportMemory() {
    LongConsumer listener = memoryListener;
    if (listener == null) {
      return;
    }
    long now = memory();
    if (reportedMemory == 0 || Math.abs(now - reportedMemory) >= REPORTED_GROWTH) {
      reportedMemory = now;
      listener.accept(now);
    }
  }

  StampedLock lock() {
    return lock;
  }

  BufferState state() {
    return state;
  }
}
