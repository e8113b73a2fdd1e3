package io.kvdc.tikv.internal.txn.pessimistic;

import io.kvdc.Bytes;
import io.kvdc.LockOptions;
import io.kvdc.LockedKey;
import io.kvdc.RequestTags;
import io.kvdc.tikv.internal.region.ApiCall;
import io.kvdc.tikv.internal.txn.EmbeddedTxns;
import io.kvdc.tikv.internal.txn.buffer.MemBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;

/** A pessimistic transaction that does nothing but lock. */
final class LockingTxn {

  static final Duration LONG = Duration.ofSeconds(20);

  final long startTs;
  final MemBuffer buffer = new MemBuffer();
  final PessimisticLocks locks;

  private final EmbeddedTxns txns;

  LockingTxn(EmbeddedTxns txns, PessimisticLocker locker) {
    this.txns = txns;
    this.startTs = txns.ts();
    this.locks =
        locker.begin(
            startTs,
            txns.access().environment().ticker().nanoTime(),
            buffer,
            context -> {},
            RequestTags.defaults());
  }

  static LockOptions waiting() {
    return LockOptions.defaults().withWaitTime(LONG);
  }

  static List<Bytes> keys(String... keys) {
    return Stream.of(keys).map(Bytes::utf8).toList();
  }

  ApiCall<List<LockedKey>> begin(LockOptions options, String... keys) {
    ApiCall<List<LockedKey>> call =
        locks.lock(keys(keys), options, txns.access().deadline(LONG.multipliedBy(2)));
    call.start();
    return call;
  }

  List<LockedKey> lock(LockOptions options, String... keys) {
    try {
      return begin(options, keys).join();
    } catch (CompletionException e) {
      throw (RuntimeException) e.getCause();
    }
  }

  List<LockedKey> lock(String... keys) {
    return lock(waiting(), keys);
  }

  void rollback() {
    locks.rollback(txns.access().deadline(LONG), null).join();
  }
}
