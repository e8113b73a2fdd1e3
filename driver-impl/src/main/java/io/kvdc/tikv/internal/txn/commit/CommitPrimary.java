package io.kvdc.tikv.internal.txn.commit;

import io.kvdc.Bytes;
import io.kvdc.Timestamp;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.KvException;
import io.kvdc.error.ProtocolException;
import io.kvdc.error.TransactionAbortedException;
import io.kvdc.proto.kvrpcpb.CommitRequest;
import io.kvdc.proto.kvrpcpb.CommitResponse;
import io.kvdc.proto.kvrpcpb.CommitRole;
import io.kvdc.proto.kvrpcpb.CommitTsExpired;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.proto.kvrpcpb.KeyError;
import io.kvdc.tikv.internal.region.ApiCall;
import io.kvdc.tikv.internal.region.CachedRegion;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.txn.access.KeyErrors;
import io.kvdc.tikv.internal.txn.access.TxnAccess;
import io.kvdc.tikv.internal.txn.access.TxnRpcs;
import java.util.List;
import java.util.function.Consumer;

/**
 * Commits the primary key, which decides the transaction. Once a request has left, only an answer
 * that tells what became of the key settles the outcome; it then settles it for earlier requests
 * too whose answers were lost, since each finds done what one before it did.
 */
public final class CommitPrimary
    extends PrimaryCall<CommitRequest, CommitResponse, CommitPrimary.Committed> {

  /**
   * How far the commit may lag behind what readers were promised: an hour (client-go commit.go). A
   * wider gap is no reader's doing.
   */
  static final long MOST_LAG = Timestamp.of(3_600_000, 0).value();

  /**
   * The primary is committed.
   *
   * @param commitTs when
   * @param others keys that are still to follow
   */
  public record Committed(long commitTs, List<Bytes> others) {}

  private final long startTs;
  private final CommitTimestamp timestamps;
  private final BatchTrace trace;
  private volatile long commitTs;

  /**
   * Begins a call.
   *
   * @param access sends
   * @param backoffer the budget and the deadline
   * @param whole the commit that this is a part of
   * @param context what the request says of itself
   * @param keys all keys in order
   * @param primary one of them
   * @param startTs the transaction
   * @param timestamps gives another commit ts if this one comes too early
   * @param commitTs when it is to be committed
   */
  public CommitPrimary(
      TxnAccess access,
      Backoffer backoffer,
      ApiCall<?> whole,
      Consumer<Context.Builder> context,
      List<Bytes> keys,
      Bytes primary,
      long startTs,
      CommitTimestamp timestamps,
      long commitTs) {
    super(access, TxnRpcs.COMMIT, backoffer, whole, context, keys, primary);
    this.startTs = startTs;
    this.timestamps = timestamps;
    this.trace = new BatchTrace(backoffer, "commit", startTs);
    beforeEnd(failure -> trace.ended());
    this.commitTs = commitTs;
  }

  @Override
  protected CommitRequest request(CachedRegion region) {
    CommitRequest.Builder request =
        CommitRequest.newBuilder()
            .setStartVersion(startTs)
            .setCommitVersion(commitTs)
            .setCommitRole(CommitRole.Primary)
            .setPrimaryKey(access().key(primary()));
    List<Bytes> some = keysIn(region);
    trace.started(region, true, some.size(), commitTs);
    some.forEach(key -> request.addKeys(access().key(key)));
    return request.build();
  }

  @Override
  protected boolean take(CommitResponse response, CachedRegion region) {
    trace.answered(region, !response.hasError());
    if (!response.hasError()) {
      return true;
    }
    KeyError error = response.getError();
    if (tellsFate(error)) {
      noWriteHadEffect();
    }
    if (!error.hasCommitTsExpired()) {
      throw KeyErrors.toException(access(), error, startTs);
    }
    checkLag(error.getCommitTsExpired());
    pauseUntil(
        timestamps.next(backoffer(), backoffer().deadline()).thenAccept(ts -> commitTs = ts));
    return false;
  }

  /** Whether the error shows that the key is not committed and that no late request can do it. */
  private static boolean tellsFate(KeyError error) {
    return error.hasCommitTsExpired()
        || error.hasTxnLockNotFound()
        || error.hasTxnNotFound()
        || error.hasConflict();
  }

  private void checkLag(CommitTsExpired expired) {
    if (!access().key(expired.getKey()).equals(primary())) {
      throw new ProtocolException(
          ErrorDetail.of("a store refused the commit timestamp for a key that is not the primary"));
    }
    if (expired.getMinCommitTs() - expired.getAttemptedCommitTs() > MOST_LAG) {
      throw tooFarAhead();
    }
  }

  private KvException tooFarAhead() {
    return new TransactionAbortedException(
        ErrorDetail.of(
            "readers were promised that the transaction commits more than an hour from now"),
        new Timestamp(startTs));
  }

  @Override
  protected Committed result() {
    return new Committed(commitTs, others());
  }
}
