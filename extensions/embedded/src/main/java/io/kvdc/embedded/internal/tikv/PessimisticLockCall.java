package io.kvdc.embedded.internal.tikv;

import io.kvdc.embedded.internal.lockwait.LockWait;
import io.kvdc.embedded.internal.lockwait.LockWaitRequest;
import io.kvdc.embedded.internal.lockwait.WaitEnd;
import io.kvdc.embedded.internal.lockwait.Waiter;
import io.kvdc.embedded.internal.mvcc.AcquirePessimisticLock;
import io.kvdc.embedded.internal.mvcc.Lock;
import io.kvdc.embedded.internal.mvcc.MvccException;
import io.kvdc.embedded.internal.mvcc.MvccReader;
import io.kvdc.embedded.internal.mvcc.PessimisticLockKeyResult;
import io.kvdc.embedded.internal.mvcc.PessimisticLockParameters;
import io.kvdc.embedded.internal.mvcc.Refusal;
import io.kvdc.embedded.internal.mvcc.SharedLocks;
import io.kvdc.embedded.internal.mvcc.TxnKey;
import io.kvdc.embedded.internal.mvcc.WriteSet;
import io.kvdc.embedded.internal.storage.KeySpan;
import io.kvdc.proto.kvrpcpb.Assertion;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.proto.kvrpcpb.KeyError;
import io.kvdc.proto.kvrpcpb.LockInfo;
import io.kvdc.proto.kvrpcpb.Mutation;
import io.kvdc.proto.kvrpcpb.Op;
import io.kvdc.proto.kvrpcpb.PessimisticLockRequest;
import io.kvdc.proto.kvrpcpb.PessimisticLockWakeUpMode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One lock request, from its arrival to its answer (TiKV, commands/acquire_pessimistic_lock.rs and
 * acquire_pessimistic_lock_resumed.rs).
 *
 * <p>It locks all of its keys or none. The first key that another transaction holds decides: the
 * request waits for it, unless it must not wait. In normal mode the end of the wait is always an
 * error, after which the client tries again; in force-lock mode the store tries again itself.
 */
final class PessimisticLockCall implements Waiter {

  private final PessimisticLockCommand command;
  private final PessimisticLockRequest request;
  private final Reply reply;
  private final boolean forceLock;
  private final PessimisticLockAnswers answers;

  PessimisticLockCall(PessimisticLockCommand command, PessimisticLockRequest request, Reply reply) {
    this.command = command;
    this.request = request;
    this.reply = reply;
    this.forceLock = request.getWakeUpMode() == PessimisticLockWakeUpMode.WakeUpModeForceLock;
    this.answers = new PessimisticLockAnswers(request, forceLock);
  }

  void run() {
    Refusals.into(
        error -> reply.answer(answers.regionError(error)),
        error -> reply.answer(answers.refused(error)),
        this::lockOrWait);
  }

  @Override
  public void end(WaitEnd end) {
    reply.answer(answers.waited(end));
  }

  @Override
  public void resume(LockWait wait) {
    Refusals.into(
        error -> {
          command.waits().finish(wait);
          end(new WaitEnd.RegionGone(error));
        },
        error -> {
          command.waits().finish(wait);
          reply.answer(answers.failed(error));
        },
        () -> lockOrWaitOn(wait));
  }

  private void lockOrWait() throws RegionErrorException, MvccException {
    refuseWhatTikvDiesOf();
    List<TxnKey> keys = keys();
    command.api().keys("acquire_pessimistic_lock", context(), keys);
    command.api().keySizes(keys);
    KeySpan region = command.regions().write(context()).span();
    if (forceLock && request.getMutationsCount() > 1) {
      throw aborted(
          "multiple keys in a single request with allowed_lock_with_conflict set is not allowed");
    }
    Attempt attempt = command.mvcc().write(region, this::lockAll);
    if (attempt.queued() != null) {
      command.waits().start(attempt.queued());
    } else if (attempt.error() != null) {
      reply.answer(answers.refusedAsAWhole(attempt.error()));
    } else {
      reply.answer(answers.locked(attempt.results()));
    }
  }

  private void lockOrWaitOn(LockWait wait) throws RegionErrorException, MvccException {
    KeySpan region = command.regions().write(context()).span();
    Resumed resumed =
        command.mvcc().write(region, (reader, writes) -> lockAgain(wait, reader, writes));
    if (resumed.result() != null) {
      command.waits().finish(wait);
      reply.answer(answers.locked(List.of(resumed.result())));
    } else if (resumed.end() != null) {
      end(resumed.end());
    } else {
      command.waits().start(wait);
    }
  }

  /** Locks all keys, or enters the queue of the first that is in the way. */
  private Attempt lockAll(MvccReader reader, WriteSet writes) throws MvccException {
    List<PessimisticLockKeyResult> results = new ArrayList<>(request.getMutationsCount());
    for (Mutation mutation : request.getMutationsList()) {
      try {
        results.add(lock(mutation).run(reader, writes));
      } catch (MvccException e) {
        if (!(e.refusal() instanceof Refusal.KeyIsLocked locked)) {
          throw e;
        }
        writes.clear();
        SharedLocks shared = locked.lock().shared();
        if (shared != null && !shared.isShrinkOnly()) {
          writes.putLock(locked.key(), Lock.ofShared(shared.shrinkOnly()), false);
          return Attempt.refused(KeyErrors.of(locked));
        }
        if (request.getWaitTimeout() < 0) {
          throw e;
        }
        return Attempt.waiting(command.waits().enqueue(waitFor(mutation), lockInfo(locked), this));
      }
    }
    return Attempt.locked(results);
  }

  private Resumed lockAgain(LockWait wait, MvccReader reader, WriteSet writes)
      throws MvccException {
    try {
      return new Resumed(lock(request.getMutations(0)).run(reader, writes), null);
    } catch (MvccException e) {
      // TiKV lets nobody wait a second time for a lock that is shared.
      if (!(e.refusal() instanceof Refusal.KeyIsLocked locked) || locked.lock().shared() != null) {
        throw e;
      }
      return new Resumed(null, command.waits().enqueueAgain(wait, lockInfo(locked)));
    }
  }

  private AcquirePessimisticLock lock(Mutation mutation) {
    return new AcquirePessimisticLock(
        new PessimisticLockParameters(
            request.getPrimaryLock(),
            request.getStartVersion(),
            request.getLockTtl(),
            request.getForUpdateTs(),
            request.getMinCommitTs(),
            request.getReturnValues(),
            request.getCheckExistence(),
            request.getLockOnlyIfExists(),
            forceLock),
        TxnKey.ofRaw(mutation.getKey()),
        mutation.getAssertion() == Assertion.NotExist,
        mutation.getOp() == Op.SharedPessimisticLock,
        command.mvcc().concurrency());
  }

  private LockWaitRequest waitFor(Mutation mutation) {
    return new LockWaitRequest(
        command.storeId(),
        context(),
        mutation.getKey(),
        request.getStartVersion(),
        request.getIsFirstLock(),
        request.getWaitTimeout(),
        forceLock,
        mutation.getOp() == Op.SharedPessimisticLock);
  }

  private void refuseWhatTikvDiesOf() throws MvccException {
    for (Mutation mutation : request.getMutationsList()) {
      if (mutation.getOp() != Op.PessimisticLock && mutation.getOp() != Op.SharedPessimisticLock) {
        throw aborted(
            "mismatch Op in pessimistic lock mutations: a real TiKV panics of " + mutation.getOp());
      }
    }
  }

  private static MvccException aborted(String text) {
    return new MvccException(new Refusal.Aborted(text));
  }

  private List<TxnKey> keys() {
    return request.getMutationsList().stream()
        .map(mutation -> TxnKey.ofRaw(mutation.getKey()))
        .toList();
  }

  private Context context() {
    return request.getContext();
  }

  private static LockInfo lockInfo(Refusal.KeyIsLocked locked) {
    return LockInfos.of(locked.key(), locked.lock());
  }

  /** What came of the first try: results, a wait, or an error for all that was written. */
  private record Attempt(
      List<PessimisticLockKeyResult> results, @Nullable LockWait queued, @Nullable KeyError error) {

    static Attempt locked(List<PessimisticLockKeyResult> results) {
      return new Attempt(results, null, null);
    }

    static Attempt waiting(LockWait queued) {
      return new Attempt(List.of(), queued, null);
    }

    /** Refuses although something was written: that nobody else may share the key any more. */
    static Attempt refused(KeyError error) {
      return new Attempt(List.of(), null, error);
    }
  }

  /** What came of another try: a result, the end of waiting, or neither and it goes on. */
  private record Resumed(@Nullable PessimisticLockKeyResult result, @Nullable WaitEnd end) {}
}
