package io.kvdc.tikv.internal.txn.lock;

import io.kvdc.Bytes;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.ProtocolException;
import io.kvdc.proto.kvrpcpb.CheckSecondaryLocksRequest;
import io.kvdc.proto.kvrpcpb.CheckSecondaryLocksResponse;
import io.kvdc.proto.kvrpcpb.LockInfo;
import io.kvdc.tikv.internal.region.CachedRegion;
import io.kvdc.tikv.internal.txn.access.KeyErrors;
import io.kvdc.tikv.internal.txn.access.TxnAccess;
import io.kvdc.tikv.internal.txn.access.TxnRpcs;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds out what became of an async-commit transaction whose primary is still locked: if all its
 * locks are there it is committed, at the greatest of their min-commit ts; if one is missing, that
 * one tells. Stores see to it that a missing lock never appears.
 */
final class CheckSecondaryLocks
    extends KeysFanOut<
        CheckSecondaryLocksRequest, CheckSecondaryLocksResponse, CheckSecondaryLocks.Outcome> {

  /**
   * What became of it.
   *
   * @param commitTs when it was committed; 0: it is rolled back
   * @param locked keys whose locks were seen
   * @param fallenBack whether a lock is none of async commit, so that all this tells nothing: the
   *     transaction has gone over to two phases
   */
  record Outcome(long commitTs, List<Bytes> locked, boolean fallenBack) {}

  private final TxnAccess access;
  private final long startTs;
  private final List<Bytes> locked = new ArrayList<>();
  private long commitTs;
  private boolean missing;
  private boolean fallenBack;

  CheckSecondaryLocks(TxnAccess access, Caller caller, long startTs, LockInfo primary) {
    super(
        access,
        TxnRpcs.CHECK_SECONDARY_LOCKS,
        caller,
        primary.getSecondariesList().stream().map(access::key).toList());
    this.access = access;
    this.startTs = startTs;
    this.commitTs = primary.getMinCommitTs();
  }

  @Override
  protected CheckSecondaryLocksRequest request(CachedRegion region, List<Bytes> keys) {
    CheckSecondaryLocksRequest.Builder request =
        CheckSecondaryLocksRequest.newBuilder().setStartVersion(startTs);
    keys.forEach(key -> request.addKeys(access.key(key)));
    return request.build();
  }

  @Override
  protected void merge(
      CachedRegion region, List<Bytes> keys, CheckSecondaryLocksResponse response) {
    if (response.hasError()) {
      throw KeyErrors.aboutOthers(response.getError());
    }
    if (response.getLocksCount() < keys.size()) {
      decide(response.getCommitTs());
      return;
    }
    for (LockInfo lock : response.getLocksList()) {
      see(lock);
    }
  }

  private void decide(long decidedTs) {
    if (!missing) {
      if (decidedTs != 0 && Long.compareUnsigned(decidedTs, commitTs) < 0) {
        throw inconsistent("is committed before the min-commit ts of one of its locks");
      }
      commitTs = decidedTs;
      missing = true;
    } else if (commitTs != decidedTs) {
      throw inconsistent("has more than one commit ts");
    }
  }

  private void see(LockInfo lock) {
    if (lock.getLockVersion() != startTs) {
      throw inconsistent("was asked for, and a store answered with locks of another");
    }
    if (!lock.getUseAsyncCommit()) {
      fallenBack = true;
      return;
    }
    if (!missing && Long.compareUnsigned(lock.getMinCommitTs(), commitTs) > 0) {
      commitTs = lock.getMinCommitTs();
    }
    locked.add(access.key(lock.getKey()));
  }

  private ProtocolException inconsistent(String what) {
    return new ProtocolException(
        ErrorDetail.of("async-commit transaction " + Long.toUnsignedString(startTs) + " " + what));
  }

  @Override
  protected Outcome result() {
    return new Outcome(commitTs, List.copyOf(locked), fallenBack);
  }
}
