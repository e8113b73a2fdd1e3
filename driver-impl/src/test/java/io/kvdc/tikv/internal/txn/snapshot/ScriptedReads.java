package io.kvdc.tikv.internal.txn.snapshot;

import com.google.protobuf.ByteString;
import io.kvdc.Bytes;
import io.kvdc.SnapshotOptions;
import io.kvdc.Timestamp;
import io.kvdc.proto.kvrpcpb.BatchGetResponse;
import io.kvdc.proto.kvrpcpb.GetResponse;
import io.kvdc.proto.kvrpcpb.KeyError;
import io.kvdc.proto.kvrpcpb.KvPair;
import io.kvdc.proto.kvrpcpb.LockInfo;
import io.kvdc.proto.kvrpcpb.ScanResponse;
import io.kvdc.spi.SessionKind;
import io.kvdc.tikv.internal.call.SessionCalls;
import io.kvdc.tikv.internal.pd.PdGcStates.GcSafePoints;
import io.kvdc.tikv.internal.region.ApiCall;
import io.kvdc.tikv.internal.region.CachedRegion;
import io.kvdc.tikv.internal.region.OpenCalls;
import io.kvdc.tikv.internal.region.ScriptedCluster;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.txn.ScriptedTxns;
import io.kvdc.tikv.internal.txn.access.TxnLock;
import io.kvdc.tikv.internal.txn.lock.LockResolver;
import io.kvdc.tikv.internal.txn.lock.ResolveRequest;
import io.kvdc.tikv.internal.txn.lock.ResolveResult;
import io.kvdc.tikv.internal.txn.lock.ResolvingLock;
import io.kvdc.tikv.internal.txn.lock.TxnStatus;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/** Snapshots of a scripted cluster whose locks end as the test says. */
final class ScriptedReads implements LockResolver {

  private final ScriptedTxns txns;
  private final SnapshotAccess access;
  private final List<ResolveRequest> resolved = new ArrayList<>();
  private final Queue<CompletableFuture<ResolveResult>> results = new ArrayDeque<>();
  private final OpenCalls open = new OpenCalls();
  private CompletableFuture<GcSafePoints> safePoints =
      CompletableFuture.completedFuture(new GcSafePoints(0, 0));
  private int safePointQuestions;

  ScriptedReads(String... splits) {
    this(new ScriptedTxns(splits));
  }

  ScriptedReads(ScriptedTxns txns) {
    this.txns = txns;
    this.access =
        new SnapshotAccess(
            txns.access(),
            this,
            new TxnSafePoint(
                deadline -> {
                  safePointQuestions++;
                  return safePoints;
                },
                txns.access().environment()));
  }

  ScriptedCluster cluster() {
    return txns.cluster();
  }

  ScriptedTxns txns() {
    return txns;
  }

  SnapshotReads now() {
    return at(new Timestamp(txns.ts()), SnapshotOptions.defaults());
  }

  SnapshotReads at(Timestamp timestamp, SnapshotOptions options) {
    return new SnapshotReads(access, timestamp, options);
  }

  SessionCalls calls() {
    return calls(open);
  }

  static SessionCalls calls(OpenCalls open) {
    return new SessionCalls(
        SessionKind.SNAPSHOT,
        () -> {
          throw new UnsupportedOperationException("nobody asks");
        },
        open,
        null,
        () -> {});
  }

  /** What PD says of safe points from now on. */
  void safePoints(CompletableFuture<GcSafePoints> answer) {
    safePoints = answer;
  }

  void safePoint(long txn) {
    safePoints(CompletableFuture.completedFuture(new GcSafePoints(txn, txn)));
  }

  int safePointQuestions() {
    return safePointQuestions;
  }

  /** How the next locks end; those after the last one said so stand in nobody's way. */
  void locksEnd(ResolveResult result) {
    locksEnd(CompletableFuture.completedFuture(result));
  }

  void locksEnd(CompletableFuture<ResolveResult> result) {
    results.add(result);
  }

  /** What the resolver was asked until now. */
  List<ResolveRequest> resolved() {
    return resolved;
  }

  static <T> CompletableFuture<T> start(ApiCall<T> call) {
    call.start();
    return call;
  }

  static <T> T join(ApiCall<T> call) {
    return start(call).join();
  }

  static Bytes key(String key) {
    return Bytes.utf8(key);
  }

  static List<Bytes> keys(String... keys) {
    return List.of(keys).stream().map(Bytes::utf8).toList();
  }

  static GetResponse value(String value) {
    return GetResponse.newBuilder().setValue(ByteString.copyFromUtf8(value)).build();
  }

  static GetResponse nothing() {
    return GetResponse.newBuilder().setNotFound(true).build();
  }

  static KeyError locked(String key, long startTs) {
    return KeyError.newBuilder()
        .setLocked(
            LockInfo.newBuilder()
                .setKey(ByteString.copyFromUtf8(key))
                .setPrimaryLock(ByteString.copyFromUtf8("primary"))
                .setLockVersion(startTs)
                .setLockTtl(3_000))
        .build();
  }

  static GetResponse lockedGet(String key, long startTs) {
    return GetResponse.newBuilder().setError(locked(key, startTs)).build();
  }

  static KvPair pair(String key, String value) {
    return KvPair.newBuilder()
        .setKey(ByteString.copyFromUtf8(key))
        .setValue(ByteString.copyFromUtf8(value))
        .build();
  }

  static KvPair lockedPair(String key, long startTs) {
    return KvPair.newBuilder().setError(locked(key, startTs)).build();
  }

  static BatchGetResponse batch(KvPair... pairs) {
    return BatchGetResponse.newBuilder().addAllPairs(List.of(pairs)).build();
  }

  static ScanResponse page(KvPair... pairs) {
    return ScanResponse.newBuilder().addAllPairs(List.of(pairs)).build();
  }

  @Override
  public CompletableFuture<ResolveResult> resolve(Backoffer backoffer, ResolveRequest request) {
    resolved.add(request);
    CompletableFuture<ResolveResult> next = results.poll();
    return next == null ? CompletableFuture.completedFuture(ResolveResult.FREE) : next;
  }

  @Override
  public CompletableFuture<TxnStatus> txnStatus(
      Backoffer backoffer, long startTs, long callerStartTs, Bytes primary) {
    throw new UnsupportedOperationException("readers do not ask");
  }

  @Override
  public CompletableFuture<Boolean> batchResolve(
      Backoffer backoffer, List<TxnLock> locks, CachedRegion region) {
    throw new UnsupportedOperationException("readers do not ask");
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
