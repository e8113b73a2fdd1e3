package io.kvdc.embedded;

import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.embedded.internal.mvcc.Lock;
import io.kvdc.embedded.internal.mvcc.LockedKey;
import io.kvdc.embedded.internal.mvcc.MvccException;
import io.kvdc.embedded.internal.mvcc.MvccStore;
import io.kvdc.embedded.internal.mvcc.TxnKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds locks for those who look into a cluster. */
final class StoredLocks {

  private static final int DEFAULT_KEYSPACE = 0;

  private StoredLocks() {}

  static List<StoredLock> in(MvccStore store, ApiVersion api, KeyRange range) {
    TxnKey start = key(api, range.start());
    TxnKey end = range.end().isEmpty() && api != ApiVersion.V2 ? null : end(api, range.end());
    try {
      List<LockedKey> found =
          store.read(MvccStore.EVERYWHERE, reader -> reader.scanLocks(start, end, lock -> true, 0));
      List<StoredLock> locks = new ArrayList<>();
      for (LockedKey one : found) {
        for (Lock lock : one.lock().parts()) {
          locks.add(show(api, one.key(), lock));
        }
      }
      return locks;
    } catch (MvccException e) {
      throw new IllegalStateException("no key lies outside of all regions", e);
    }
  }

  private static StoredLock show(ApiVersion api, TxnKey key, Lock lock) {
    return new StoredLock(
        plain(api, RegionKeys.toBytes(key.raw())),
        plain(api, RegionKeys.toBytes(lock.primary())),
        switch (lock.type()) {
          case PUT -> StoredLock.Kind.PUT;
          case DELETE -> StoredLock.Kind.DELETE;
          case LOCK -> StoredLock.Kind.LOCK;
          case PESSIMISTIC, SHARED -> StoredLock.Kind.PESSIMISTIC;
        },
        lock.startTs(),
        Duration.ofMillis(lock.ttl()),
        lock.forUpdateTs(),
        lock.minCommitTs(),
        lock.useAsyncCommit());
  }

  private static TxnKey key(ApiVersion api, Bytes key) {
    return TxnKey.ofRaw(RegionKeys.toByteString(RegionKeys.onWire(api, DEFAULT_KEYSPACE, key)));
  }

  /** An open end is that of the keyspace. */
  private static @Nullable TxnKey end(ApiVersion api, Bytes end) {
    return end.isEmpty()
        ? TxnKey.ofRaw(
            RegionKeys.toByteString(RegionKeys.onWire(api, DEFAULT_KEYSPACE + 1, Bytes.EMPTY)))
        : key(api, end);
  }

  private static Bytes plain(ApiVersion api, Bytes onWire) {
    return api == ApiVersion.V2 ? onWire.slice(RegionKeys.PREFIX_LENGTH, onWire.length()) : onWire;
  }
}
