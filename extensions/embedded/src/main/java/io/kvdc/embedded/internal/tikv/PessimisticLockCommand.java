package io.kvdc.embedded.internal.tikv;

import io.kvdc.embedded.internal.lockwait.LockWaits;
import io.kvdc.embedded.internal.mvcc.MvccStore;
import io.kvdc.proto.kvrpcpb.PessimisticLockRequest;

/** KvPessimisticLock: locks keys for a transaction, at once or when others let go of them. */
final class PessimisticLockCommand {

  private final long storeId;
  private final RegionCheck regions;
  private final TxnApiCheck api;
  private final MvccStore mvcc;
  private final LockWaits waits;

  PessimisticLockCommand(
      long storeId, RegionCheck regions, TxnApiCheck api, MvccStore mvcc, LockWaits waits) {
    this.storeId = storeId;
    this.regions = regions;
    this.api = api;
    this.mvcc = mvcc;
    this.waits = waits;
  }

  void lock(PessimisticLockRequest request, Reply reply) {
    new PessimisticLockCall(this, request, reply).run();
  }

  long storeId() {
    return storeId;
  }

  RegionCheck regions() {
    return regions;
  }

  TxnApiCheck api() {
    return api;
  }

  MvccStore mvcc() {
    return mvcc;
  }

  LockWaits waits() {
    return waits;
  }
}
