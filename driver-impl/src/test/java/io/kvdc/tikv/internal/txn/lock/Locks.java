package io.kvdc.tikv.internal.txn.lock;

import com.google.protobuf.ByteString;
import io.kvdc.proto.kvrpcpb.LockInfo;
import io.kvdc.proto.kvrpcpb.Op;
import io.kvdc.tikv.internal.txn.access.TxnAccess;
import io.kvdc.tikv.internal.txn.access.TxnLock;

/** Makes locks for tests. */
final class Locks {

  private Locks() {}

  /** A lock of a small transaction that lives three seconds. */
  static LockInfo.Builder info(String key, String primary, long startTs) {
    return LockInfo.newBuilder()
        .setKey(ByteString.copyFromUtf8(key))
        .setPrimaryLock(ByteString.copyFromUtf8(primary))
        .setLockVersion(startTs)
        .setLockTtl(3_000)
        .setTxnSize(2)
        .setLockType(Op.Put);
  }

  /** The same for async commit. */
  static LockInfo.Builder async(String key, String primary, long startTs, long minCommitTs) {
    return info(key, primary, startTs).setUseAsyncCommit(true).setMinCommitTs(minCommitTs);
  }

  static TxnLock lock(TxnAccess access, LockInfo.Builder info) {
    return TxnLock.all(access, info.build()).get(0);
  }
}
