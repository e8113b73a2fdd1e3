package io.kvdc.tikv.internal.txn.pipelined;

import io.kvdc.Bytes;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction has read of what it has flushed, so that who reads many keys in advance does
 * not ask again for each. Lives from one flush to the next. Safe for use by many threads.
 */
final class FlushedCache {

  /** Client-go remembers without limit, which would be a part of the transaction in memory. */
  private static final long LIMIT_BYTES = 4L << 20;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Bytes, Optional<Bytes>> entries = new HashMap<>();
  private long bytes;

  /** What was read at a key: null if that is not known, empty if nothing was flushed there. */
  @SuppressWarnings("NullableOptional") // Three answers are three.
  @Nullable Optional<Bytes> find(Bytes key) {
    lock.lock();
    try {
      return entries.get(key);
    } finally {
      lock.unlock();
    }
  }

  /** Remembers what was read. */
  void put(Collection<Bytes> asked, Map<Bytes, Bytes> found) {
    lock.lock();
    try {
      for (Bytes key : asked) {
        Optional<Bytes> value = Optional.ofNullable(found.get(key));
        long size = (long) key.length() + value.map(Bytes::length).orElse(0);
        if (bytes + size > LIMIT_BYTES) {
          entries.clear();
          bytes = 0;
        }
        bytes += size;
        entries.put(key, value);
      }
    } finally {
      lock.unlock();
    }
  }
}
