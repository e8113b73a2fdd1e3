package io.kvdc;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What every way of reading has in common. Blocking face; {@link AsyncSession} is the same without
 * blocking.
 *
 * <p>Safe for use by many threads unless a subtype says otherwise. Each call ends within its
 * timeout, throws a {@link io.kvdc.error.KvException} if it fails, and ends early with {@link
 * io.kvdc.error.CallInterruptedException} (for a write that is under way {@link
 * io.kvdc.error.OutcomeUnknownException}) if its thread is interrupted; the interrupt flag is then
 * set again. A call on a thread of the driver fails with {@link
 * io.kvdc.error.BlockingCallException}. Keys must not be empty ({@link
 * io.kvdc.error.InvalidKeyException}); null is a {@link NullPointerException}.
 */
public interface Session {

  /**
   * The connection that this session belongs to.
   *
   * @return the connection
   */
  Connection connection();

  /**
   * Reads a value.
   *
   * @param key the key
   * @return its value, which may be empty, or null if there is none
   */
  @Nullable Bytes get(Bytes key);

  /**
   * Reads several values, in parallel where they are in several places.
   *
   * @param keys the keys, duplicates allowed
   * @return for each key in the same order its value, or null if there is none
   */
  List<@Nullable Bytes> batchGet(List<Bytes> keys);

  /**
   * Walks over a range in the order of the keys.
   *
   * @param range the range
   * @return a cursor before the first entry; close it
   */
  default Cursor<KeyValue> scan(KeyRange range) {
    return scan(range, ScanOptions.defaults());
  }

  /**
   * Walks over a range.
   *
   * @param range the range; the same whatever the direction
   * @param options limit, direction, page size, with or without values
   * @return a cursor before the first entry; close it
   */
  Cursor<KeyValue> scan(KeyRange range, ScanOptions options);
}
