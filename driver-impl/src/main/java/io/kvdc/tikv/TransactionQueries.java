package io.kvdc.tikv;

import com.google.protobuf.ByteString;
import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.Timestamp;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.InvalidArgumentException;
import io.kvdc.error.RequestRejectedException;
import io.kvdc.proto.kvrpcpb.MvccGetByKeyRequest;
import io.kvdc.proto.kvrpcpb.MvccGetByKeyResponse;
import io.kvdc.proto.kvrpcpb.MvccInfo;
import io.kvdc.proto.kvrpcpb.MvccLock;
import io.kvdc.proto.kvrpcpb.MvccValue;
import io.kvdc.proto.kvrpcpb.MvccWrite;
import io.kvdc.proto.kvrpcpb.Op;
import io.kvdc.tikv.internal.engine.Engine;
import io.kvdc.tikv.internal.engine.PdQuery;
import io.kvdc.tikv.internal.region.KeyCall;
import io.kvdc.tikv.internal.region.OpenCalls;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.rpc.ByteStrings;
import io.kvdc.tikv.internal.store.KnownStore;
import io.kvdc.tikv.internal.txn.access.KeyCheck;
import io.kvdc.tikv.internal.txn.access.TxnAccess;
import io.kvdc.tikv.internal.txn.access.TxnBudget;
import io.kvdc.tikv.internal.txn.access.TxnLock;
import io.kvdc.tikv.internal.txn.access.TxnRpcs;
import io.kvdc.tikv.internal.txn.lock.ResolveRequest;
import io.kvdc.tikv.internal.txn.lock.ScanLocks;
import io.kvdc.tikv.internal.txn.lock.TxnStatus;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What {@link TikvConnection} tells about transactions, and does about those of others. */
final class TransactionQueries {

  private final Engine engine;
  private final TxnAccess access;
  private final OpenCalls calls;
  private final KeyCheck keys;

  TransactionQueries(Engine engine, OpenCalls calls) {
    this.engine = engine;
    this.access = engine.txn();
    this.calls = calls;
    this.keys = new KeyCheck(access);
  }

  private Duration timeout() {
    return access.settings().timeout();
  }

  CompletableFuture<List<TikvLock>> locks(KeyRange range, int limit) {
    if (limit < 1) {
      throw new InvalidArgumentException(
          ErrorDetail.of("a limit of locks must be at least 1, not " + limit));
    }
    if (range.isEmpty()) {
      return CompletableFuture.completedFuture(List.of());
    }
    return calls
        .start(new ScanLocks(access, timeout(), range, limit), null)
        .thenApply(found -> found.stream().map(TransactionQueries::toLock).toList());
  }

  CompletableFuture<Duration> resolve(Collection<TikvLock> locks) {
    List<TxnLock> wanted = locks.stream().map(TransactionQueries::fromLock).toList();
    ResolveRequest request = new ResolveRequest(0, wanted, false, false, true);
    return calls.start(
        PdQuery.of(
            engine,
            timeout(),
            deadline ->
                engine
                    .locks()
                    .resolve(waits(deadline), request)
                    .thenApply(result -> Duration.ofMillis(result.waitMillis()))),
        null);
  }

  /** Stores know only of waits for their own locks, so all are asked, side by side. */
  CompletableFuture<List<TikvLockWait>> lockWaits() {
    return calls.start(
        PdQuery.of(
            engine,
            timeout(),
            deadline ->
                engine
                    .stores()
                    .upkeep()
                    .listed(deadline)
                    .thenCompose(listed -> lockWaits(deadline))),
        null);
  }

  private CompletableFuture<List<TikvLockWait>> lockWaits(Deadline deadline) {
    List<LockWaitsOfStore> asked =
        engine.stores().cache().all().stream()
            .filter(store -> !store.tombstone() && !store.isTiFlash())
            .sorted(Comparator.comparingLong(KnownStore::id))
            .map(store -> new LockWaitsOfStore(access, waits(deadline), store.id()))
            .toList();
    asked.forEach(LockWaitsOfStore::start);
    return CompletableFuture.allOf(asked.toArray(CompletableFuture<?>[]::new))
        .thenApply(all -> asked.stream().flatMap(each -> each.join().stream()).toList());
  }

  CompletableFuture<TikvTransactionStatus> status(Timestamp start, Bytes primary) {
    keys.check(primary);
    return calls.start(
        PdQuery.of(
            engine,
            timeout(),
            deadline ->
                engine
                    .locks()
                    .txnStatus(waits(deadline), start.value(), 0, primary)
                    .thenApply(TransactionQueries::toStatus)),
        null);
  }

  private Backoffer waits(Deadline deadline) {
    return access.backoffer(TxnBudget.TXN_STATUS, deadline);
  }

  CompletableFuture<TikvMvcc> mvcc(Bytes key) {
    keys.check(key);
    return calls.start(
        new KeyCall<>(
            access.sender(),
            TxnRpcs.MVCC_GET_BY_KEY,
            access.backoffer(TxnBudget.GET, access.deadline(timeout())),
            key,
            MvccGetByKeyRequest.newBuilder().setKey(access.key(key)).build(),
            response -> toMvcc(key, response)),
        null);
  }

  private TikvMvcc toMvcc(Bytes key, MvccGetByKeyResponse response) {
    if (!response.getError().isEmpty()) {
      throw new RequestRejectedException(
          ErrorDetail.of("the store does not tell the history of a key: " + response.getError()));
    }
    MvccInfo info = response.getInfo();
    Map<Timestamp, Bytes> values = new LinkedHashMap<>();
    for (MvccValue value : info.getValuesList()) {
      values.put(new Timestamp(value.getStartTs()), ByteStrings.toBytes(value.getValue()));
    }
    return new TikvMvcc(
        key,
        info.hasLock() ? toLock(key, info.getLock()) : null,
        info.getWritesList().stream().map(write -> toWrite(write, values)).toList(),
        values);
  }

  private TikvLock toLock(Bytes key, MvccLock lock) {
    return new TikvLock(
        key,
        access.key(lock.getPrimary()),
        new Timestamp(lock.getStartTs()),
        toOp(lock.getType()),
        Duration.ofMillis(lock.getTtl()),
        lock.getTxnSize(),
        orNull(lock.getForUpdateTs()),
        null,
        lock.getUseAsyncCommit(),
        false);
  }

  private static TikvWrite toWrite(MvccWrite write, Map<Timestamp, Bytes> values) {
    Timestamp start = new Timestamp(write.getStartTs());
    ByteString inside = write.getShortValue();
    TikvOp op = toOp(write.getType());
    Bytes value = inside.isEmpty() ? values.get(start) : ByteStrings.toBytes(inside);
    return new TikvWrite(
        op, start, new Timestamp(write.getCommitTs()), op == TikvOp.PUT ? value : null);
  }

  private static TikvLock toLock(TxnLock lock) {
    return new TikvLock(
        lock.key(),
        lock.primary(),
        new Timestamp(lock.startTs()),
        toOp(lock.kind()),
        Duration.ofMillis(lock.ttlMillis()),
        lock.txnSize(),
        orNull(lock.forUpdateTs()),
        orNull(lock.minCommitTs()),
        lock.useAsyncCommit(),
        lock.txnFile());
  }

  private static TxnLock fromLock(TikvLock lock) {
    return new TxnLock(
        lock.key(),
        lock.primary(),
        lock.startTimestamp().value(),
        lock.timeToLive().toMillis(),
        lock.transactionKeys(),
        fromOp(lock.op()),
        orZero(lock.forUpdateTimestamp()),
        orZero(lock.minCommitTimestamp()),
        lock.asyncCommit(),
        0,
        lock.transactionFile());
  }

  private static TikvTransactionStatus toStatus(TxnStatus status) {
    if (status.isCommitted()) {
      return new TikvTransactionStatus(
          TikvTransactionStatus.State.COMMITTED, new Timestamp(status.commitTs()), Duration.ZERO);
    }
    return status.isRolledBack()
        ? new TikvTransactionStatus(TikvTransactionStatus.State.ROLLED_BACK, null, Duration.ZERO)
        : new TikvTransactionStatus(
            TikvTransactionStatus.State.ALIVE, null, Duration.ofMillis(status.ttlMillis()));
  }

  private static @Nullable Timestamp orNull(long timestamp) {
    return timestamp == 0 ? null : new Timestamp(timestamp);
  }

  private static long orZero(@Nullable Timestamp timestamp) {
    return timestamp == null ? 0 : timestamp.value();
  }

  private static TikvOp toOp(Op op) {
    return switch (op) {
      case Put, Insert -> TikvOp.PUT;
      case Del -> TikvOp.DELETE;
      case Lock -> TikvOp.LOCK;
      case Rollback -> TikvOp.ROLLBACK;
      case PessimisticLock -> TikvOp.PESSIMISTIC_LOCK;
      case SharedLock -> TikvOp.SHARED_LOCK;
      case SharedPessimisticLock -> TikvOp.SHARED_PESSIMISTIC_LOCK;
      default -> TikvOp.OTHER;
    };
  }

  private static Op fromOp(TikvOp op) {
    return switch (op) {
      case PUT -> Op.Put;
      case DELETE -> Op.Del;
      case PESSIMISTIC_LOCK -> Op.PessimisticLock;
      case SHARED_LOCK -> Op.SharedLock;
      case SHARED_PESSIMISTIC_LOCK -> Op.SharedPessimisticLock;
      default -> Op.Lock;
    };
  }
}
