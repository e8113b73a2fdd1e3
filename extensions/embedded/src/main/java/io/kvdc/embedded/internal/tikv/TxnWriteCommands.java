package io.kvdc.embedded.internal.tikv;

import com.google.protobuf.ByteString;
import io.kvdc.embedded.internal.mvcc.Commit;
import io.kvdc.embedded.internal.mvcc.MvccException;
import io.kvdc.embedded.internal.mvcc.MvccStore;
import io.kvdc.embedded.internal.mvcc.Prewrite;
import io.kvdc.embedded.internal.mvcc.PrewriteMutation;
import io.kvdc.embedded.internal.mvcc.PrewriteProperties;
import io.kvdc.embedded.internal.mvcc.Refusal;
import io.kvdc.embedded.internal.mvcc.Rollback;
import io.kvdc.embedded.internal.mvcc.TxnKey;
import io.kvdc.embedded.internal.storage.KeySpan;
import io.kvdc.proto.kvrpcpb.BatchRollbackRequest;
import io.kvdc.proto.kvrpcpb.BatchRollbackResponse;
import io.kvdc.proto.kvrpcpb.CleanupRequest;
import io.kvdc.proto.kvrpcpb.CleanupResponse;
import io.kvdc.proto.kvrpcpb.CommitRequest;
import io.kvdc.proto.kvrpcpb.CommitResponse;
import io.kvdc.proto.kvrpcpb.Mutation;
import io.kvdc.proto.kvrpcpb.PrewriteRequest;
import io.kvdc.proto.kvrpcpb.PrewriteRequest.ForUpdateTSConstraint;
import io.kvdc.proto.kvrpcpb.PrewriteRequest.PessimisticAction;
import io.kvdc.proto.kvrpcpb.PrewriteResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** KvPrewrite, KvCommit, KvBatchRollback and KvCleanup: how a transaction ends. */
final class TxnWriteCommands {

  private final RegionCheck regions;
  private final TxnApiCheck api;
  private final MvccStore store;
  private final MaxTsSync maxTsSync;

  TxnWriteCommands(RegionCheck regions, TxnApiCheck api, MvccStore store, MaxTsSync maxTsSync) {
    this.regions = regions;
    this.api = api;
    this.store = store;
    this.maxTsSync = maxTsSync;
  }

  PrewriteResponse prewrite(PrewriteRequest request) {
    PrewriteResponse.Builder response = PrewriteResponse.newBuilder();
    Refusals.into(
        response::setRegionError,
        response::addErrors,
        () -> {
          mustHave(request.getMutationsCount(), "KvPrewrite", "mutations");
          List<PrewriteMutation> mutations = mutations(request);
          List<TxnKey> keys = mutations.stream().map(PrewriteMutation::key).toList();
          api.keys("prewrite", request.getContext(), keys);
          api.keySizes(keys);
          RegionCheck.Admitted admitted = regions.write(request.getContext());
          KeySpan region = admitted.span();
          if (request.getUseAsyncCommit() || request.getTryOnePc()) {
            maxTsSync.mustBeSynced(admitted.region());
          }
          List<ByteString> secondaries =
              request.getUseAsyncCommit() ? request.getSecondariesList() : null;
          PrewriteProperties properties =
              properties(
                  request, maxTsSync.maxCommitTs(admitted.region(), request.getMaxCommitTs()));
          Prewrite.Result result =
              store.write(
                  region,
                  (reader, writes) ->
                      new Prewrite(
                              properties,
                              mutations,
                              secondaries,
                              request.getTryOnePc(),
                              store.concurrency())
                          .run(reader, writes));
          result.locked().forEach(locked -> response.addErrors(KeyErrors.of(locked)));
          response.setMinCommitTs(result.minCommitTs()).setOnePcCommitTs(result.onePhaseCommitTs());
        });
    return response.build();
  }

  CommitResponse commit(CommitRequest request) {
    CommitResponse.Builder response = CommitResponse.newBuilder();
    Refusals.into(
        response::setRegionError,
        response::setError,
        () -> {
          mustHave(request.getKeysCount(), "KvCommit", "keys");
          KeySpan region = regions.write(request.getContext()).span();
          List<TxnKey> keys = request.getKeysList().stream().map(TxnKey::ofRaw).toList();
          Commit commit =
              new Commit(
                  request.getStartVersion(), request.getCommitVersion(), request.getCommitRole());
          store.write(
              region,
              (reader, writes) -> {
                commit.run(reader, writes, keys);
                return response;
              });
          response.setCommitVersion(request.getCommitVersion());
        });
    return response.build();
  }

  BatchRollbackResponse rollback(BatchRollbackRequest request) {
    BatchRollbackResponse.Builder response = BatchRollbackResponse.newBuilder();
    Refusals.into(
        response::setRegionError,
        response::setError,
        () -> {
          KeySpan region = regions.write(request.getContext()).span();
          List<TxnKey> keys = request.getKeysList().stream().map(TxnKey::ofRaw).toList();
          Rollback rollback = new Rollback(request.getStartVersion());
          store.write(
              region,
              (reader, writes) -> {
                rollback.run(reader, writes, keys);
                return response;
              });
        });
    return response.build();
  }

  CleanupResponse cleanup(CleanupRequest request) {
    CleanupResponse.Builder response = CleanupResponse.newBuilder();
    Refusals.into(
        response::setRegionError,
        response::setError,
        () -> {
          KeySpan region = regions.write(request.getContext()).span();
          store.concurrency().updateMaxTsExactly(request.getStartVersion());
          Rollback rollback = new Rollback(request.getStartVersion());
          try {
            store.write(
                region,
                (reader, writes) -> {
                  rollback.cleanup(
                      reader, writes, TxnKey.ofRaw(request.getKey()), request.getCurrentTs());
                  return response;
                });
          } catch (MvccException e) {
            if (!(e.refusal() instanceof Refusal.Committed committed)) {
              throw e;
            }
            response.setCommitVersion(committed.commitTs());
          }
        });
    return response.build();
  }

  private PrewriteProperties properties(PrewriteRequest request, long maxCommitTs) {
    return new PrewriteProperties(
        request.getPrimaryLock(),
        request.getStartVersion(),
        request.getLockTtl(),
        request.getTxnSize(),
        request.getMinCommitTs(),
        maxCommitTs,
        request.getForUpdateTs(),
        request.getSkipConstraintCheck(),
        request.getContext().getIsRetryRequest() || isLate(request),
        request.getAssertionLevel(),
        request.getContext().getTxnSource(),
        0);
  }

  /** A pessimistic prewrite that is here after the commit was overtaken by its own repetition. */
  private boolean isLate(PrewriteRequest request) {
    return request.getForUpdateTs() != 0 && store.isKnownCommitted(request.getStartVersion());
  }

  /** Without an action for each, TiKV drops the mutations of a pessimistic transaction. */
  private static List<PrewriteMutation> mutations(PrewriteRequest request) throws MvccException {
    boolean pessimistic = request.getForUpdateTs() != 0;
    int count =
        pessimistic
            ? Math.min(request.getMutationsCount(), request.getPessimisticActionsCount())
            : request.getMutationsCount();
    Map<Integer, Long> expected = new HashMap<>();
    if (pessimistic) {
      for (ForUpdateTSConstraint constraint : request.getForUpdateTsConstraintsList()) {
        if (Integer.compareUnsigned(constraint.getIndex(), count) >= 0) {
          throw new MvccException(
              new Refusal.Aborted(
                  "prewrite request invalid: for_update_ts constraint set for index %s while %d mutations were given"
                      .formatted(Integer.toUnsignedString(constraint.getIndex()), count)));
        }
        expected.put(constraint.getIndex(), constraint.getExpectedForUpdateTs());
      }
    }
    List<PrewriteMutation> mutations = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Mutation mutation = request.getMutations(i);
      mutations.add(
          new PrewriteMutation(
              mutation.getOp(),
              TxnKey.ofRaw(mutation.getKey()),
              mutation.getValue(),
              mutation.getAssertion(),
              pessimistic
                  ? request.getPessimisticActions(i)
                  : PessimisticAction.SKIP_PESSIMISTIC_CHECK,
              expected.get(i)));
    }
    return mutations;
  }

  private static void mustHave(int count, String method, String what) throws MvccException {
    if (count == 0) {
      throw new MvccException(
          new Refusal.Aborted(
              "%s must not be sent without %s: a real TiKV panics".formatted(method, what)));
    }
  }
}
