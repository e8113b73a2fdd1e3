package io.kvdc.embedded.internal.tikv;

import io.kvdc.embedded.internal.mvcc.Lock;
import io.kvdc.embedded.internal.mvcc.LockType;
import io.kvdc.embedded.internal.mvcc.TxnKey;
import io.kvdc.embedded.internal.mvcc.WriteType;
import io.kvdc.proto.kvrpcpb.LockInfo;
import io.kvdc.proto.kvrpcpb.Op;

/** Locks and record types as the wire shows them. */
final class LockInfos {

  private LockInfos() {}

  static LockInfo of(TxnKey key, Lock lock) {
    if (lock.type() == LockType.SHARED) {
      return LockInfo.newBuilder()
          .setKey(key.raw())
          .setLockType(Op.SharedLock)
          .addAllSharedLockInfos(lock.parts().stream().map(part -> of(key, part)).toList())
          .build();
    }
    return LockInfo.newBuilder()
        .setPrimaryLock(lock.primary())
        .setLockVersion(lock.startTs())
        .setKey(key.raw())
        .setLockTtl(lock.ttl())
        .setTxnSize(lock.txnSize())
        .setLockType(op(lock.type()))
        .setLockForUpdateTs(lock.forUpdateTs())
        .setUseAsyncCommit(lock.useAsyncCommit())
        .setMinCommitTs(lock.minCommitTs())
        .addAllSecondaries(lock.secondaries())
        .build();
  }

  static Op op(LockType type) {
    return switch (type) {
      case PUT -> Op.Put;
      case DELETE -> Op.Del;
      case LOCK -> Op.Lock;
      case PESSIMISTIC -> Op.PessimisticLock;
      case SHARED -> Op.SharedLock;
    };
  }

  static Op op(WriteType type) {
    return switch (type) {
      case PUT -> Op.Put;
      case DELETE -> Op.Del;
      case LOCK -> Op.Lock;
      case ROLLBACK -> Op.Rollback;
    };
  }
}
