package io.kvdc.tikv;

import io.kvdc.Bytes;
import io.kvdc.Timestamp;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All that a store keeps of a key: its lock, its history, and the values behind them.
 *
 * @param key the key
 * @param lock the lock on it; null: none
 * @param writes its history, newest first, as far back as garbage collection has left it
 * @param values the values that are kept apart, being too long for a record of the history or for a
 *     lock, newest first, by the start of the transaction that wrote them
 */
public record TikvMvcc(
    Bytes key, @Nullable TikvLock lock, List<TikvWrite> writes, Map<Timestamp, Bytes> values) {

  /**
   * Copies list and map.
   *
   * @param key as for the record
   * @param lock as for the record
   * @param writes as for the record
   * @param values as for the record
   */
  public TikvMvcc {
    Objects.requireNonNull(key, "key");
    writes = List.copyOf(writes);
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }
}
