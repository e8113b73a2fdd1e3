package io.kvdc.tikv.internal.txn.commit;

import io.kvdc.Bytes;
import io.kvdc.Timestamp;
import io.kvdc.proto.kvrpcpb.CommitRequest;
import io.kvdc.proto.kvrpcpb.CommitResponse;
import io.kvdc.proto.kvrpcpb.CommitRole;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.tikv.internal.region.CachedRegion;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.txn.access.KeyErrors;
import io.kvdc.tikv.internal.txn.access.KeysCall;
import io.kvdc.tikv.internal.txn.access.TxnAccess;
import io.kvdc.tikv.internal.txn.access.TxnRpcs;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.function.Consumer;

/**
 * Commits the keys of a transaction that is decided: those that follow a committed primary, or all
 * of one that is decided by its locks.
 */
final class CommitSecondaries extends KeysCall<CommitRequest, CommitResponse> {

  private static final Logger LOG = System.getLogger("io.kvdc.tikv");

  private final Bytes primary;
  private final long startTs;
  private final long commitTs;
  private final boolean async;
  private final BatchTrace trace;

  CommitSecondaries(
      TxnAccess access,
      Backoffer backoffer,
      Consumer<Context.Builder> context,
      List<Bytes> keys,
      Bytes primary,
      long startTs,
      long commitTs,
      boolean async) {
    super(access, TxnRpcs.COMMIT_DECIDED, backoffer, context, keys);
    this.primary = primary;
    this.startTs = startTs;
    this.commitTs = commitTs;
    this.async = async;
    this.trace = new BatchTrace(backoffer, "commit", startTs);
    beforeEnd(failure -> trace.ended());
  }

  @Override
  protected CommitRequest request(CachedRegion region, List<Bytes> keys) {
    trace.started(region, false, keys.size(), commitTs);
    CommitRequest.Builder request =
        CommitRequest.newBuilder()
            .setStartVersion(startTs)
            .setCommitVersion(commitTs)
            .setCommitRole(keys.contains(primary) ? CommitRole.Primary : CommitRole.Secondary)
            .setPrimaryKey(access().key(primary))
            .setUseAsyncCommit(async);
    keys.forEach(key -> request.addKeys(access().key(key)));
    return request.build();
  }

  @Override
  protected void merge(CachedRegion region, List<Bytes> keys, CommitResponse response) {
    trace.answered(region, !response.hasError());
    if (response.hasError()) {
      // Nobody can have rolled back a key whose primary is committed.
      LOG.log(
          Level.ERROR,
          () ->
              "a key of transaction "
                  + new Timestamp(startTs)
                  + " cannot be committed in "
                  + region
                  + ", although its primary is");
      throw KeyErrors.toException(access(), response.getError(), startTs);
    }
  }
}
