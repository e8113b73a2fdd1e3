package io.kvdc.embedded.internal.storage;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts and deletes that {@link KvEngine#write} applies together, in order. Not thread-safe. */
public final class WriteBatch {

  private final List<Write> writes;
  private long bytes;

  /** Makes an empty batch. */
  public WriteBatch() {
    this(1);
  }

  /** Makes an empty batch with room for so many writes. */
  public WriteBatch(int expected) {
    writes = new ArrayList<>(expected);
  }

  /** Adds a put; the arrays belong to the engine from now on. */
  public void put(ColumnFamily family, byte[] key, byte[] value) {
    writes.add(new Write(family, key, value));
    bytes += key.length + value.length;
  }

  /** Adds a delete. */
  public void delete(ColumnFamily family, byte[] key) {
    writes.add(new Write(family, key, null));
    bytes += key.length;
  }

  /** Takes everything out again. */
  public void clear() {
    writes.clear();
    bytes = 0;
  }

  /** Whether nothing was added. */
  public boolean isEmpty() {
    return writes.isEmpty();
  }

  /** Returns the length of all keys and values together. */
  public long bytes() {
    return bytes;
  }

  List<Write> writes() {
    return writes;
  }

  /** One put, or a delete if there is no value. */
  static final class Write {

    private final ColumnFamily family;
    private final byte[] key;
    private final byte @Nullable [] value;

    Write(ColumnFamily family, byte[] key, byte @Nullable [] value) {
      this.family = family;
      this.key = key;
      this.value = value;
    }

    ColumnFamily family() {
      return family;
    }

    byte[] key() {
      return key;
    }

    byte @Nullable [] value() {
      return value;
    }
  }
}
