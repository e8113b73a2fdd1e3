package io.kvdc.tikv.internal.txn.lock;

import io.kvdc.error.ErrorDetail;
import io.kvdc.error.ProtocolException;
import io.kvdc.proto.kvrpcpb.LockInfo;
import io.kvdc.proto.kvrpcpb.Op;
import io.kvdc.proto.kvrpcpb.ResolveLockRequest;
import io.kvdc.proto.kvrpcpb.TxnInfo;
import io.kvdc.tikv.internal.region.CachedRegion;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.txn.access.TxnLock;
import io.kvdc.tikv.internal.txn.lock.CheckTxnStatus.Answer;
import io.kvdc.tikv.internal.txn.lock.CheckTxnStatus.Found;
import io.kvdc.tikv.internal.txn.lock.CheckTxnStatus.Question;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Ends the transactions of locks in a region, dead or alive, and removes those locks at once. */
final class BatchResolve extends StepLoop<Boolean> {

  private final ResolveTools tools;
  private final Caller caller;
  private final CachedRegion region;
  private final Queue<TxnLock> locks;
  private final Map<Long, TxnInfo> ended = new LinkedHashMap<>();
  private boolean sent;
  private boolean done = true;

  BatchResolve(ResolveTools tools, Backoffer backoffer, List<TxnLock> locks, CachedRegion region) {
    this.tools = tools;
    this.caller = new Caller(backoffer, "");
    this.region = region;
    this.locks = new ArrayDeque<>(locks);
  }

  @Override
  protected @Nullable CompletableFuture<?> next() {
    while (true) {
      TxnLock lock = locks.poll();
      if (lock == null) {
        break;
      }
      if (lock.kind() == Op.SharedLock) {
        throw new ProtocolException(
            ErrorDetail.of("a store sent a shared lock without the locks under it"));
      }
      if (lock.isPessimistic()) {
        return ask(lock, false).thenCompose(answer -> rollBack(lock, answer));
      }
      if (!ended.containsKey(lock.startTs())) {
        return ask(lock, false).thenCompose(answer -> end(lock, found(answer).status()));
      }
    }
    if (sent || ended.isEmpty()) {
      return null;
    }
    sent = true;
    return remove();
  }

  @Override
  protected Boolean result() {
    return done;
  }

  private CompletableFuture<Answer> ask(TxnLock lock, boolean forceSyncCommit) {
    return tools
        .check()
        .ask(
            caller,
            new Question(
                lock.startTs(),
                lock.primary(),
                0,
                CheckTxnStatus.FORCE,
                true,
                forceSyncCommit,
                lock.isPessimistic(),
                lock.txnFile()));
  }

  private static Found found(Answer answer) {
    if (answer instanceof Found found) {
      return found;
    }
    throw new ProtocolException(
        ErrorDetail.of("a store did not find a transaction that it was told to roll back"));
  }

  /** Committed or not, the lock itself holds no data; and its primary may be the wrong one. */
  private CompletableFuture<Void> rollBack(TxnLock lock, Answer answer) {
    if (lock.isPrimary() && answer instanceof Found found && found.asked()) {
      return CompletableFuture.allOf();
    }
    return CompletableFuture.allOf(
        caller.run(part -> tools.removal().ofPessimistic(part, lock, false)));
  }

  private CompletableFuture<Void> end(TxnLock lock, TxnStatus status) {
    LockInfo primaryLock = status.primaryLock();
    if (status.isDetermined() || primaryLock == null || !primaryLock.getUseAsyncCommit()) {
      return take(lock, status);
    }
    // Asking alone never ends an async-commit transaction; its locks tell what became of it.
    return tools
        .secondaries(caller, lock, primaryLock)
        .thenCompose(
            outcome -> {
              if (outcome.fallenBack()) {
                return ask(lock, true).thenCompose(answer -> take(lock, found(answer).status()));
              }
              TxnStatus decided = status.decided(outcome.commitTs());
              tools.decided(lock, decided);
              return take(lock, decided);
            });
  }

  private CompletableFuture<Void> take(TxnLock lock, TxnStatus status) {
    if (status.ttlMillis() != 0) {
      throw new ProtocolException(
          ErrorDetail.of("a store was told to end a transaction, and did not"));
    }
    ended.put(
        lock.startTs(),
        TxnInfo.newBuilder()
            .setTxn(lock.startTs())
            .setStatus(status.commitTs())
            .setIsTxnFile(lock.txnFile())
            .build());
    return CompletableFuture.allOf();
  }

  private CompletableFuture<Void> remove() {
    ResolveLockRequest request =
        ResolveLockRequest.newBuilder().addAllTxnInfos(ended.values()).build();
    return caller
        .run(part -> new RemoveFromRegion(tools.access(), part, region, request))
        .thenAccept(removed -> done = removed);
  }
}
