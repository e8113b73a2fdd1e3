package io.kvdc.tikv.internal.txn.access;

import io.kvdc.Bytes;
import io.kvdc.proto.kvrpcpb.LockInfo;
import io.kvdc.proto.kvrpcpb.Op;
import java.util.List;

/**
 * A lock as a store sent it, with keys as the application knows them.
 *
 * @param key the locked key
 * @param primary the key whose lock decides the transaction
 * @param startTs start ts of the transaction that holds it
 * @param ttlMillis how long it lives, from its start ts; 0: to be resolved unconditionally
 * @param txnSize keys of the transaction, as far as it knew
 * @param kind what is locked for
 * @param forUpdateTs for-update ts of a pessimistic lock
 * @param minCommitTs the transaction commits not before this
 * @param useAsyncCommit whether all locks together decide, not the primary alone
 * @param millisSinceUpdate how long ago it was last written; 0: not known
 * @param txnFile whether the transaction was written as files
 */
public record TxnLock(
    Bytes key,
    Bytes primary,
    long startTs,
    long ttlMillis,
    long txnSize,
    Op kind,
    long forUpdateTs,
    long minCommitTs,
    boolean useAsyncCommit,
    long millisSinceUpdate,
    boolean txnFile) {

  /**
   * The locks that a store sent: those within, if they share a key, else the one.
   *
   * @throws io.kvdc.error.ProtocolException if a key is outside the keyspace
   */
  public static List<TxnLock> all(TxnAccess access, LockInfo info) {
    return info.getSharedLockInfosCount() == 0
        ? List.of(of(access, info))
        : info.getSharedLockInfosList().stream().map(each -> of(access, each)).toList();
  }

  private static TxnLock of(TxnAccess access, LockInfo info) {
    return new TxnLock(
        access.key(info.getKey()),
        access.key(info.getPrimaryLock()),
        info.getLockVersion(),
        info.getLockTtl(),
        info.getTxnSize(),
        info.getLockType(),
        info.getLockForUpdateTs(),
        info.getMinCommitTs(),
        info.getUseAsyncCommit(),
        info.getDurationToLastUpdateMs(),
        info.getIsTxnFile());
  }

  /** Whether the transaction took it while it ran, so that it says nothing of a commit. */
  public boolean isPessimistic() {
    return kind == Op.PessimisticLock || kind == Op.SharedPessimisticLock;
  }

  /** Whether the key is the one that decides the transaction. */
  public boolean isPrimary() {
    return key.equals(primary);
  }

  /** Without keys, for logs and messages. */
  @Override
  public String toString() {
    return kind
        + " lock of transaction "
        + Long.toUnsignedString(startTs)
        + " (ttl "
        + ttlMillis
        + " ms, size "
        + Long.toUnsignedString(txnSize)
        + (useAsyncCommit ? ", async commit)" : ")");
  }
}
