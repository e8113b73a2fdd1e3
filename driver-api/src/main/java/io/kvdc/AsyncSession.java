package io.kvdc;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What every way of reading has in common, without blocking. The stages fail with what {@link
 * Session} throws.
 *
 * <p>Bad arguments fail the stage too; only null is thrown at once. Dependent actions that are
 * given no executor of their own run on a thread of the driver: they must be short and must not
 * block, and a synchronous call there fails with {@link io.kvdc.error.BlockingCallException}.
 * Cancelling {@code toCompletableFuture()} ends the call.
 */
public interface AsyncSession {

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
  CompletionStage<@Nullable Bytes> get(Bytes key);

  /**
   * Reads several values, in parallel where they are in several places.
   *
   * @param keys the keys, duplicates allowed
   * @return for each key in the same order its value, or null if there is none
   */
  CompletionStage<List<@Nullable Bytes>> batchGet(List<Bytes> keys);

  /**
   * Walks over a range in the order of the keys.
   *
   * @param range the range
   * @return a cursor before the first entry; close it
   */
  default AsyncCursor<KeyValue> scan(KeyRange range) {
    return scan(range, ScanOptions.defaults());
  }

  /**
   * Walks over a range.
   *
   * @param range the range; the same whatever the direction
   * @param options limit, direction, page size, with or without values
   * @return a cursor before the first entry; close it
   */
  AsyncCursor<KeyValue> scan(KeyRange range, ScanOptions options);
}
