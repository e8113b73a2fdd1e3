package io.kvdc.tikv.internal.txn.session;

import io.kvdc.Bytes;
import io.kvdc.LockOptions;
import io.kvdc.LockedKey;
import io.kvdc.Timestamp;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.InvalidArgumentException;
import io.kvdc.tikv.internal.call.SessionCalls;
import io.kvdc.tikv.internal.region.ApiCall;
import io.kvdc.tikv.internal.txn.buffer.FlagsOp;
import io.kvdc.tikv.internal.txn.buffer.KeyFlags;
import io.kvdc.tikv.internal.txn.buffer.MemBuffer;
import io.kvdc.tikv.internal.txn.pessimistic.PessimisticLocks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How a transaction locks keys: a pessimistic one in the cluster, an optimistic one by marking them
 * in its buffer, so that its commit makes sure that nobody has written them.
 */
final class KeyLocking {

  /** Longer than any call may last. */
  private static final Duration NO_LIMIT = Duration.ofDays(365);

  private static final LockOptions FOR_UPDATE = LockOptions.defaults().withReturnValues(true);

  private static final FlagsOp MARK =
      FlagsOp.SET_LOCKED.then(FlagsOp.CLEAR_NEED_CHECK_EXISTS).then(FlagsOp.SET_EXCLUSIVE_MODE);

  private final LiveTransaction transaction;
  private final SessionCalls calls;
  private final MemBuffer buffer;

  KeyLocking(LiveTransaction transaction) {
    this.transaction = transaction;
    this.calls = transaction.access().calls();
    this.buffer = transaction.buffer();
  }

  CompletableFuture<List<LockedKey>> lockKeys(Collection<Bytes> wanted, LockOptions options) {
    List<Bytes> keys = List.copyOf(wanted);
    Objects.requireNonNull(options, "options");
    return calls.checked(
        () -> {
          transaction.lifecycle().requireActive();
          PipelinedCalls.refuse(transaction, "lockKeys");
          long bytes = transaction.keys().check(keys);
          OptionMix.check(options, transaction.options(), transaction.start());
          return start("transaction.lockKeys", keys.size(), bytes, lock(keys, options));
        });
  }

  CompletableFuture<@Nullable Bytes> getForUpdate(Bytes key) {
    Objects.requireNonNull(key, "key");
    return calls.checked(
        () -> {
          transaction.lifecycle().requireActive();
          PipelinedCalls.refuse(transaction, "getForUpdate");
          transaction.keys().check(key);
          return start(
              "transaction.getForUpdate",
              1,
              key.length(),
              then(lock(List.of(key), FOR_UPDATE), found -> own(key, found.get(0))));
        });
  }

  private @Nullable Bytes own(Bytes key, LockedKey found) {
    Bytes own = buffer.get(key);
    if (own == null) {
      return found.value();
    }
    return MemBuffer.isTombstone(own) ? null : own;
  }

  /** One lock call at a time, so that the commit knows what is locked. */
  private <T> CompletableFuture<T> start(String name, int keys, long bytes, ApiCall<T> call) {
    Lifecycle lifecycle = transaction.lifecycle();
    lifecycle.lockCallBegins(call);
    call.beforeEnd(failure -> lifecycle.lockCallEnded());
    CompletableFuture<T> started = calls.read(name, keys, bytes, call);
    if (started != call) {
      lifecycle.lockCallEnded();
    }
    return started;
  }

  private ApiCall<List<LockedKey>> lock(List<Bytes> keys, LockOptions options) {
    PessimisticLocks locks = transaction.locks();
    if (keys.isEmpty()) {
      return new ComputedCall<>(transaction.waits(), List::of);
    }
    if (locks == null) {
      return mark(keys, options);
    }
    checkPrimary(keys, options, locks);
    ApiCall<List<LockedKey>> call =
        inThePast(
            options.forUpdateTimestamp(),
            locks.lock(keys, options.withWaitTime(waitTime(options)), transaction.deadline()));
    return options.returnValues() || options.checkExistence()
        ? new ChainedCall<>(transaction.waits(), call, found -> complete(found, options, locks))
        : call;
  }

  /** Keys that are locked as of the future could not be committed before that. */
  private ApiCall<List<LockedKey>> inThePast(
      @Nullable Timestamp asOf, ApiCall<List<LockedKey>> call) {
    return asOf == null
        ? call
        : new ChainedCall<>(
            transaction.waits(),
            new PastCheck(
                transaction.waits(),
                transaction.access().txn().timestamps(),
                asOf,
                "keys cannot be locked"),
            past -> call);
  }

  private Duration waitTime(LockOptions options) {
    if (options.waitTime() != null) {
      return options.waitTime();
    }
    if (transaction.options().lockWait() != null) {
      return transaction.options().lockWait();
    }
    Duration connection = transaction.access().settings().lockWait();
    return connection == null ? NO_LIMIT : connection;
  }

  /** A key that is not locked in the end cannot decide the transaction. */
  private void checkPrimary(List<Bytes> keys, LockOptions options, PessimisticLocks locks) {
    if (options.onlyIfExists() && locks.primary() == null && keys.stream().distinct().count() > 1) {
      throw new InvalidArgumentException(
          ErrorDetail.of(
              "several keys can be locked with onlyIfExists only after another key was locked;"
                  + " lock one first"));
    }
  }

  /** Adds the values of keys that were locked before, which the lock call did not read again. */
  private ApiCall<List<LockedKey>> complete(
      List<LockedKey> found, LockOptions options, PessimisticLocks locks) {
    List<Bytes> missing = found.stream().filter(KeyLocking::isUnknown).map(LockedKey::key).toList();
    if (missing.isEmpty()) {
      return new ComputedCall<>(transaction.waits(), () -> found);
    }
    return then(
        transaction.readsAt(new Timestamp(locks.readTs())).batchGet(missing),
        values -> withValues(found, values, options));
  }

  /** Locks that an earlier try of a fair stage has left tell of the key. */
  private static boolean isUnknown(LockedKey found) {
    return found.alreadyLocked() && found.exists() == null;
  }

  private static List<LockedKey> withValues(
      List<LockedKey> found, List<@Nullable Bytes> values, LockOptions options) {
    List<LockedKey> all = new ArrayList<>(found.size());
    int next = 0;
    for (LockedKey key : found) {
      all.add(isUnknown(key) ? withValue(key, values.get(next++), options) : key);
    }
    return List.copyOf(all);
  }

  private static LockedKey withValue(LockedKey key, @Nullable Bytes value, LockOptions options) {
    return new LockedKey(
        key.key(),
        key.locked(),
        key.alreadyLocked(),
        value != null,
        options.returnValues() ? value : null,
        null);
  }

  private ApiCall<List<LockedKey>> mark(List<Bytes> keys, LockOptions options) {
    if (!options.returnValues() && !options.checkExistence()) {
      return new ComputedCall<>(transaction.waits(), () -> mark(keys, null, options));
    }
    return then(transaction.reads().batchGet(keys), values -> mark(keys, values, options));
  }

  private List<LockedKey> mark(
      List<Bytes> keys, @Nullable List<@Nullable Bytes> values, LockOptions options) {
    return transaction
        .lifecycle()
        .changeAndGet(
            () -> {
              List<LockedKey> found = new ArrayList<>(keys.size());
              for (int i = 0; i < keys.size(); i++) {
                found.add(mark(keys.get(i), values != null, at(values, i), options));
              }
              return List.copyOf(found);
            });
  }

  private static @Nullable Bytes at(@Nullable List<@Nullable Bytes> values, int place) {
    return values == null ? null : values.get(place);
  }

  private LockedKey mark(Bytes key, boolean known, @Nullable Bytes value, LockOptions options) {
    boolean before = KeyFlags.isLocked(buffer.flags(key));
    if (!options.onlyIfExists() || value != null) {
      FlagsOp existence =
          known && value == null
              ? FlagsOp.SET_LOCKED_VALUE_NOT_EXISTS
              : FlagsOp.SET_LOCKED_VALUE_EXISTS;
      buffer.updateFlags(key, MARK.then(existence));
    }
    return new LockedKey(
        key,
        false,
        before,
        known ? value != null : null,
        options.returnValues() ? value : null,
        null);
  }

  private <S, T extends @Nullable Object> ApiCall<T> then(ApiCall<S> first, Function<S, T> result) {
    return new ChainedCall<>(
        transaction.waits(),
        first,
        found -> new ComputedCall<>(transaction.waits(), () -> result.apply(found)));
  }
}
