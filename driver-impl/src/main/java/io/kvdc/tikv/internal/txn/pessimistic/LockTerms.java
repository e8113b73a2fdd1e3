package io.kvdc.tikv.internal.txn.pessimistic;

import io.kvdc.Bytes;
import io.kvdc.LockOptions;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.ProtocolException;
import io.kvdc.proto.deadlock.WaitForEntry;
import io.kvdc.proto.kvrpcpb.Assertion;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.proto.kvrpcpb.Deadlock;
import io.kvdc.proto.kvrpcpb.KeyError;
import io.kvdc.proto.kvrpcpb.Mutation;
import io.kvdc.proto.kvrpcpb.Op;
import io.kvdc.proto.kvrpcpb.PessimisticLockKeyResult;
import io.kvdc.proto.kvrpcpb.PessimisticLockRequest;
import io.kvdc.proto.kvrpcpb.PessimisticLockResponse;
import io.kvdc.proto.kvrpcpb.PessimisticLockWakeUpMode;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.rpc.ByteStrings;
import io.kvdc.tikv.internal.txn.access.KeyErrors;
import io.kvdc.tikv.internal.txn.access.TxnAccess;
import io.kvdc.tikv.internal.txn.access.TxnLock;
import io.kvdc.tikv.internal.txn.buffer.KeyFlags;
import io.kvdc.tikv.internal.txn.buffer.MemBuffer;
import io.kvdc.tikv.internal.txn.lock.LockResolver;
import io.kvdc.tikv.internal.txn.lock.ResolveRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What all requests of one attempt to lock have in common, and what their answers mean. */
final class LockTerms {

  /**
   * A lock that was written less than this ago has an owner who lives, so nobody asks for him
   * (client-go txnkv/transaction/pessimistic.go: skipResolveThresholdMs).
   */
  private static final long JUST_UPDATED_MILLIS = 300;

  /**
   * What was found at a key.
   *
   * @param exists whether it has a value; true also where the store did not say
   * @param value that value; null: none, or not asked for
   * @param conflictTs when it was written, if that was after the for-update ts and it was locked
   *     all the same; else 0
   */
  record Answer(boolean exists, @Nullable Bytes value, long conflictTs) {}

  private final TxnAccess access;
  private final LockResolver resolver;
  private final MemBuffer buffer;
  private final long startTs;
  private final long beganNanos;
  private final Bytes primary;
  private final long forUpdateTs;
  private final boolean firstLock;
  private final LockOptions options;
  private final boolean fair;
  private final LockWait wait;
  private final List<Bytes> keys;
  private final Map<Bytes, Answer> answers = new ConcurrentHashMap<>();

  /**
   * Begins an attempt.
   *
   * @param access sends
   * @param resolver removes locks of the dead
   * @param buffer says which keys are presumed not to exist
   * @param startTs the transaction
   * @param beganNanos when it began by the ticker
   * @param primary its primary key
   * @param forUpdateTs as of when to lock
   * @param firstLock whether the transaction has no lock yet and wants one alone, so that it can be
   *     part of no deadlock
   * @param options what to return, and which keys to leave alone
   * @param fair whether to lock even what was written after the for-update ts; one key alone
   * @param wait how long to wait
   * @param keys all keys of the call, in order
   */
  LockTerms(
      TxnAccess access,
      LockResolver resolver,
      MemBuffer buffer,
      long startTs,
      long beganNanos,
      Bytes primary,
      long forUpdateTs,
      boolean firstLock,
      LockOptions options,
      boolean fair,
      LockWait wait,
      List<Bytes> keys) {
    this.access = access;
    this.resolver = resolver;
    this.buffer = buffer;
    this.startTs = startTs;
    this.beganNanos = beganNanos;
    this.primary = primary;
    this.forUpdateTs = forUpdateTs;
    this.firstLock = firstLock;
    this.options = options;
    this.fair = fair;
    this.wait = wait;
    this.keys = keys;
  }

  TxnAccess access() {
    return access;
  }

  Bytes primary() {
    return primary;
  }

  /** All keys of the call, in order. */
  List<Bytes> keys() {
    return keys;
  }

  /** What was found at a key that is locked now, or was left alone. */
  Answer answer(Bytes key) {
    Answer known = answers.get(key);
    return known == null ? new Answer(true, null, 0) : known;
  }

  /** The request for some of the keys. */
  PessimisticLockRequest request(List<Bytes> some) {
    long age = access.environment().ticker().nanoTime() - beganNanos;
    PessimisticLockRequest.Builder request =
        PessimisticLockRequest.newBuilder()
            .setPrimaryLock(access.key(primary))
            .setStartVersion(startTs)
            .setForUpdateTs(forUpdateTs)
            .setMinCommitTs(forUpdateTs + 1)
            .setLockTtl(
                TimeUnit.NANOSECONDS.toMillis(age) + access.settings().managedLockTtl().toMillis())
            .setIsFirstLock(firstLock)
            .setWaitTimeout(wait.forRequest())
            .setReturnValues(options.returnValues())
            .setCheckExistence(true)
            .setLockOnlyIfExists(options.onlyIfExists())
            .setWakeUpMode(
                fair
                    ? PessimisticLockWakeUpMode.WakeUpModeForceLock
                    : PessimisticLockWakeUpMode.WakeUpModeNormal);
    Op op = options.shared() ? Op.SharedPessimisticLock : Op.PessimisticLock;
    for (Bytes key : some) {
      Mutation.Builder mutation = Mutation.newBuilder().setOp(op).setKey(access.key(key));
      if (KeyFlags.presumesNotExists(buffer.flags(key))) {
        mutation.setAssertion(Assertion.NotExist);
      }
      request.addMutations(mutation);
    }
    return request.build();
  }

  /**
   * Takes in an answer. Throws what ends the call.
   *
   * @return the locks in the way that somebody may have left behind, perhaps none; null if the keys
   *     are locked now
   */
  @Nullable List<TxnLock> take(List<Bytes> some, PessimisticLockResponse response) {
    if (response.getErrorsCount() == 0) {
      if (fair) {
        noteForced(some, response);
      } else {
        note(some, response);
      }
      return null;
    }
    List<TxnLock> locks = new ArrayList<>();
    for (KeyError error : response.getErrorsList()) {
      if (error.hasDeadlock()) {
        throw KeyErrors.deadlock(access, error.getDeadlock(), closesHere(error.getDeadlock()));
      }
      if (error.hasAlreadyExist() || !error.hasLocked()) {
        throw KeyErrors.toException(access, error, startTs);
      }
      for (TxnLock lock : TxnLock.all(access, error.getLocked())) {
        if (lock.millisSinceUpdate() <= 0 || lock.millisSinceUpdate() >= JUST_UPDATED_MILLIS) {
          locks.add(lock);
        }
      }
    }
    return locks;
  }

  private void note(List<Bytes> some, PessimisticLockResponse response) {
    boolean asked = options.returnValues() || options.checkExistence();
    if (!asked && response.getNotFoundsCount() == 0) {
      // Old stores say it only with the values.
      return;
    }
    if (response.getNotFoundsCount() != some.size()
        || (options.returnValues() && response.getValuesCount() != some.size())) {
      throw corrupted(some.size(), response.getNotFoundsCount());
    }
    for (int i = 0; i < some.size(); i++) {
      boolean exists = !response.getNotFounds(i);
      Bytes value =
          exists && options.returnValues() ? ByteStrings.toBytes(response.getValues(i)) : null;
      answers.put(some.get(i), new Answer(exists, value, 0));
    }
  }

  /** A store that locks in spite of a newer write tells of each key in another place. */
  private void noteForced(List<Bytes> some, PessimisticLockResponse response) {
    if (some.size() != 1 || response.getResultsCount() != 1) {
      throw corrupted(some.size(), response.getResultsCount());
    }
    PessimisticLockKeyResult result = response.getResults(0);
    long conflictTs =
        switch (result.getType()) {
          case LockResultNormal -> 0;
          case LockResultLockedWithConflict -> result.getLockedWithConflictTs();
          default -> throw corrupted(1, 0);
        };
    if (conflictTs != 0 && Long.compareUnsigned(conflictTs, forUpdateTs) <= 0) {
      throw new ProtocolException(
          ErrorDetail.of("a store speaks of a conflict with what was written before the lock"));
    }
    boolean known = result.getExistence() && (options.returnValues() || conflictTs != 0);
    answers.put(
        some.get(0),
        new Answer(
            result.getExistence(),
            known ? ByteStrings.toBytes(result.getValue()) : null,
            conflictTs));
  }

  private static ProtocolException corrupted(int keys, int told) {
    return new ProtocolException(
        ErrorDetail.of("a store locked %d keys and told of %d".formatted(keys, told)));
  }

  /**
   * Whether the link that closes the circle is a wait for a key of this very call. client-go
   * compares the FarmHash fingerprint of each of its keys with that of the link (hashInKeys). The
   * stores name the key beside the fingerprint in every link, so that it need not be computed here,
   * and keys of a keyspace, which stores see with their prefix, are found too. A store that named
   * no keys would make this false, which costs its transaction a rollback and nothing else.
   */
  private boolean closesHere(Deadlock deadlock) {
    for (WaitForEntry link : deadlock.getWaitChainList()) {
      if (link.getKeyHash() == deadlock.getDeadlockKeyHash()
          && Collections.binarySearch(keys, access.key(link.getKey())) >= 0) {
        return true;
      }
    }
    return false;
  }

  /**
   * Removes locks of the dead, and ends the call if it has waited long enough for the living. The
   * store has waited already, so nobody waits here.
   */
  CompletionStage<?> resolve(
      Backoffer waits, Consumer<Context.Builder> context, List<Bytes> some, List<TxnLock> locks) {
    if (locks.isEmpty()) {
      return wait.isOver()
          ? CompletableFuture.failedFuture(wait.failure(some.get(0)))
          : CompletableFuture.completedFuture(null);
    }
    return resolver
        .resolve(waits, new ResolveRequest(0, locks, false, false, true).from(context))
        .thenAccept(
            result -> {
              if (result.waitMillis() > 0 && wait.isOver()) {
                throw wait.failure(locks.get(0).key());
              }
            });
  }
}
