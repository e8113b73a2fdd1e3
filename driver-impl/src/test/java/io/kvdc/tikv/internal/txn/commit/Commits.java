package io.kvdc.tikv.internal.txn.commit;

import io.kvdc.Bytes;
import io.kvdc.CommitDetails;
import io.kvdc.TransactionOptions;
import io.kvdc.proto.kvrpcpb.BatchRollbackRequest;
import io.kvdc.proto.kvrpcpb.BatchRollbackResponse;
import io.kvdc.proto.kvrpcpb.CommitRequest;
import io.kvdc.proto.kvrpcpb.CommitResponse;
import io.kvdc.proto.kvrpcpb.KeyError;
import io.kvdc.proto.kvrpcpb.LockInfo;
import io.kvdc.proto.kvrpcpb.Mutation;
import io.kvdc.proto.kvrpcpb.Op;
import io.kvdc.proto.kvrpcpb.PrewriteRequest;
import io.kvdc.proto.kvrpcpb.PrewriteResponse;
import io.kvdc.proto.kvrpcpb.TxnHeartBeatResponse;
import io.kvdc.proto.pdpb.GetOperatorResponse;
import io.kvdc.tikv.internal.pd.PdOperators;
import io.kvdc.tikv.internal.region.ApiCall;
import io.kvdc.tikv.internal.region.CachedRegion;
import io.kvdc.tikv.internal.region.ScriptedCluster;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.rpc.ByteStrings;
import io.kvdc.tikv.internal.txn.ScriptedTxns;
import io.kvdc.tikv.internal.txn.access.TxnLock;
import io.kvdc.tikv.internal.txn.access.TxnRpcs;
import io.kvdc.tikv.internal.txn.buffer.MemBuffer;
import io.kvdc.tikv.internal.txn.lock.LockResolver;
import io.kvdc.tikv.internal.txn.lock.ResolveRequest;
import io.kvdc.tikv.internal.txn.lock.ResolveResult;
import io.kvdc.tikv.internal.txn.lock.ResolvingLock;
import io.kvdc.tikv.internal.txn.lock.TxnStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A transaction that is about to commit, in a cluster that does what the test says. */
final class Commits {

  private final ScriptedTxns txns;
  private final MemBuffer buffer = new MemBuffer();
  private final Resolver resolver = new Resolver();
  private final Operators operators = new Operators();
  private final Committer committer;
  private final long startTs;
  private final Map<Bytes, Long> constraints = new HashMap<>();
  private TransactionOptions options = TransactionOptions.optimistic();
  private @Nullable Bytes primary;
  private long forUpdateTs;
  private Duration timeout = Duration.ofSeconds(60);

  Commits(String... splits) {
    txns = new ScriptedTxns(splits);
    committer = new Committer(txns.access(), resolver, operators);
    startTs = txns.ts();
    prewrite(request -> PrewriteResponse.getDefaultInstance());
    commit(request -> CommitResponse.getDefaultInstance());
    cluster().answer(TxnRpcs.BATCH_ROLLBACK, request -> BatchRollbackResponse.getDefaultInstance());
    cluster().answer(TxnRpcs.HEARTBEAT, request -> TxnHeartBeatResponse.getDefaultInstance());
  }

  ScriptedTxns txns() {
    return txns;
  }

  ScriptedCluster cluster() {
    return txns.cluster();
  }

  MemBuffer buffer() {
    return buffer;
  }

  Committer committer() {
    return committer;
  }

  Operators operators() {
    return operators;
  }

  Resolver resolver() {
    return resolver;
  }

  long startTs() {
    return startTs;
  }

  void options(TransactionOptions newOptions) {
    options = newOptions;
  }

  void primary(String newPrimary, long newForUpdateTs) {
    options = options.mutate().mode(io.kvdc.TransactionMode.PESSIMISTIC).build();
    primary = Bytes.utf8(newPrimary);
    forUpdateTs = newForUpdateTs;
  }

  void constrain(String key, long ts) {
    constraints.put(Bytes.utf8(key), ts);
  }

  void timeout(Duration newTimeout) {
    timeout = newTimeout;
  }

  void put(String... keys) {
    for (String key : keys) {
      buffer.put(Bytes.utf8(key), Bytes.utf8("v"));
    }
  }

  void prewrite(Function<PrewriteRequest, PrewriteResponse> answer) {
    cluster().answer(TxnRpcs.PREWRITE, answer);
  }

  void commit(Function<CommitRequest, CommitResponse> answer) {
    cluster().answer(TxnRpcs.COMMIT, answer);
  }

  void commitLater(Function<CommitRequest, CompletableFuture<CommitResponse>> answer) {
    cluster().answerLater(TxnRpcs.COMMIT, answer);
  }

  ApiCall<CommitDetails> call() {
    return committer.commit(
        new CommitInput(
            startTs,
            txns.access().environment().ticker().nanoTime(),
            options,
            buffer,
            primary,
            forUpdateTs,
            constraints,
            context -> context.setPriority(io.kvdc.proto.kvrpcpb.CommandPri.High),
            txns.access().deadline(timeout)));
  }

  ApiCall<CommitDetails> start() {
    ApiCall<CommitDetails> call = call();
    call.start();
    return call;
  }

  List<PrewriteRequest> prewrites() {
    return cluster().requests(PrewriteRequest.class);
  }

  List<CommitRequest> commits() {
    return cluster().requests(CommitRequest.class);
  }

  List<BatchRollbackRequest> rollbacks() {
    return cluster().requests(BatchRollbackRequest.class);
  }

  static List<String> keys(PrewriteRequest request) {
    return request.getMutationsList().stream()
        .map(Mutation::getKey)
        .map(key -> key.toStringUtf8())
        .toList();
  }

  static List<String> keys(List<com.google.protobuf.ByteString> keys) {
    return keys.stream().map(key -> key.toStringUtf8()).toList();
  }

  static PrewriteResponse locked(String key, long lockTs) {
    return PrewriteResponse.newBuilder()
        .addErrors(
            KeyError.newBuilder()
                .setLocked(
                    LockInfo.newBuilder()
                        .setKey(ByteStrings.of(Bytes.utf8(key)))
                        .setPrimaryLock(ByteStrings.of(Bytes.utf8(key)))
                        .setLockVersion(lockTs)
                        .setLockTtl(3_000)
                        .setLockType(Op.Put)))
        .build();
  }

  static PrewriteResponse refused(KeyError.Builder error) {
    return PrewriteResponse.newBuilder().addErrors(error).build();
  }

  static CommitResponse uncommitted(KeyError.Builder error) {
    return CommitResponse.newBuilder().setError(error).build();
  }

  /** Removes locks as the test says. */
  static final class Resolver implements LockResolver {
    private final List<ResolveRequest> requests = new ArrayList<>();
    private Function<ResolveRequest, CompletableFuture<ResolveResult>> answer =
        request -> CompletableFuture.completedFuture(ResolveResult.FREE);

    List<ResolveRequest> requests() {
      return requests;
    }

    void answer(Function<ResolveRequest, CompletableFuture<ResolveResult>> newAnswer) {
      answer = newAnswer;
    }

    @Override
    public CompletableFuture<ResolveResult> resolve(Backoffer backoffer, ResolveRequest request) {
      requests.add(request);
      return answer.apply(request);
    }

    @Override
    public CompletableFuture<TxnStatus> txnStatus(
        Backoffer backoffer, long start, long callerStart, Bytes primaryKey) {
      throw new UnsupportedOperationException("not asked for here");
    }

    @Override
    public CompletableFuture<Boolean> batchResolve(
        Backoffer backoffer, List<TxnLock> locks, CachedRegion region) {
      throw new UnsupportedOperationException("not asked for here");
    }

    @Override
    public List<ResolvingLock> resolving() {
      return List.of();
    }

    @Override
    public void close() {
      // Nothing goes on.
    }
  }

  /** Takes note of orders. */
  static final class Operators implements PdOperators {
    private final List<Bytes> splits = new ArrayList<>();
    private final List<Long> scattered = new ArrayList<>();
    private final List<Long> asked = new ArrayList<>();
    private Function<List<Bytes>, CompletableFuture<List<Long>>> splitter =
        keys -> CompletableFuture.completedFuture(List.of(71L, 72L));
    private Function<Long, GetOperatorResponse> operator =
        id -> GetOperatorResponse.getDefaultInstance();

    List<Bytes> splits() {
      return splits;
    }

    List<Long> scattered() {
      return scattered;
    }

    List<Long> asked() {
      return asked;
    }

    void splitter(Function<List<Bytes>, CompletableFuture<List<Long>>> newSplitter) {
      splitter = newSplitter;
    }

    void operator(Function<Long, GetOperatorResponse> newOperator) {
      operator = newOperator;
    }

    @Override
    public CompletableFuture<List<Long>> split(List<Bytes> pdKeys, Deadline deadline) {
      splits.addAll(pdKeys);
      return splitter.apply(pdKeys);
    }

    @Override
    public CompletableFuture<@Nullable Void> scatter(List<Long> regionIds, Deadline deadline) {
      scattered.addAll(regionIds);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<GetOperatorResponse> operator(long regionId, Deadline deadline) {
      asked.add(regionId);
      return CompletableFuture.completedFuture(operator.apply(regionId));
    }
  }
}
