package io.kvdc.embedded.internal.mvcc;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The first phase of a commit, or all of it (TiKV, commands/prewrite.rs): locks the keys, falls
 * back to two phases if it cannot keep the client's bounds, and recognises a transaction that is
 * committed already.
 */
public final class Prewrite {

  /** How many keys a request needs before it is worth a look at all of them (TiKV, the same). */
  private static final int FORWARD_MIN_MUTATIONS = 12;

  private final PrewriteProperties txn;
  private final List<PrewriteMutation> mutations;
  private final @Nullable List<ByteString> asyncSecondaries;
  private final ConcurrencyManager concurrency;

  private CommitKind kind;
  private boolean async;

  /**
   * Makes one.
   *
   * @param asyncSecondaries all other keys for an async commit, empty if the primary is not in
   *     here; null for none
   * @param onePhase whether to commit at once if that can be
   */
  public Prewrite(
      PrewriteProperties txn,
      List<PrewriteMutation> mutations,
      @Nullable List<ByteString> asyncSecondaries,
      boolean onePhase,
      ConcurrencyManager concurrency) {
    this.txn = txn;
    this.mutations = mutations;
    this.asyncSecondaries = asyncSecondaries;
    this.concurrency = concurrency;
    this.async = asyncSecondaries != null;
    this.kind = onePhase ? CommitKind.ONE_PHASE : async ? CommitKind.ASYNC : CommitKind.TWO_PHASE;
  }

  /**
   * Prewrites.
   *
   * @throws MvccException if the transaction cannot go on as it is, other than because of locks
   */
  public Result run(MvccReader reader, WriteSet writes) throws MvccException {
    LockSink sink = new LockSink(writes);
    List<Refusal.KeyIsLocked> locked = new ArrayList<>();
    MvccException assertion = null;
    long leastCommitTs = 0;
    List<PrewriteMutation> ordered = ordered();
    PrewriteProperties properties =
        isOnNewKeys(ordered, reader) ? txn.skippingConstraintCheck() : txn;
    for (PrewriteMutation mutation : ordered) {
      PrewriteKey key = new PrewriteKey(properties, mutation, reader, sink, concurrency);
      try {
        boolean needed = kind != CommitKind.TWO_PHASE;
        long timestamp = key.run(kind, secondariesFor(mutation.key()));
        if (needed && timestamp == 0) {
          // It was prewritten before, in two phases.
          fallBack(sink);
          leastCommitTs = 0;
        } else if (needed) {
          leastCommitTs = TimeStamp.max(leastCommitTs, timestamp);
        }
      } catch (MvccException e) {
        Refusal refusal = e.refusal();
        if (mayBeCommitted(refusal)) {
          Long commitTs = commitTs(reader, mutation.key(), txn.startTs());
          if (commitTs != null) {
            sink.clear();
            return committed(commitTs);
          }
        }
        if (refusal instanceof Refusal.CommitTsTooLarge) {
          fallBack(sink);
          leastCommitTs = 0;
        } else if (refusal instanceof Refusal.KeyIsLocked one) {
          locked.add(one);
        } else if (refusal instanceof Refusal.AssertionFailed) {
          assertion = assertion == null ? e : assertion;
        } else {
          throw e;
        }
      }
    }
    if (assertion != null) {
      throw assertion;
    }
    return finish(sink, locked, leastCommitTs);
  }

  /** A large request of an optimistic transaction is worked off in the order of its keys. */
  private List<PrewriteMutation> ordered() {
    return isLarge()
        ? mutations.stream().sorted(Comparator.comparing(PrewriteMutation::key)).toList()
        : mutations;
  }

  /** Where nothing was ever written no record needs to be looked for, not even for an assertion. */
  private boolean isOnNewKeys(List<PrewriteMutation> ordered, MvccReader reader) {
    return isLarge()
        && !reader.hasRecords(ordered.get(0).key(), ordered.get(ordered.size() - 1).key());
  }

  private boolean isLarge() {
    return !txn.isPessimistic() && mutations.size() > FORWARD_MIN_MUTATIONS;
  }

  private Result finish(LockSink sink, List<Refusal.KeyIsLocked> locked, long leastCommitTs) {
    if (!locked.isEmpty()) {
      sink.clear();
      return new Result(locked, async ? leastCommitTs : 0, 0);
    }
    if (kind == CommitKind.ONE_PHASE) {
      sink.commit(leastCommitTs);
      return new Result(locked, async ? leastCommitTs : 0, leastCommitTs);
    }
    return new Result(locked, async ? leastCommitTs : 0, 0);
  }

  private Result committed(long commitTs) {
    return new Result(List.of(), async ? commitTs : 0, kind == CommitKind.ONE_PHASE ? commitTs : 0);
  }

  private void fallBack(LockSink sink) {
    kind = CommitKind.TWO_PHASE;
    async = false;
    sink.fallBack();
  }

  private @Nullable List<ByteString> secondariesFor(TxnKey key) {
    if (!async) {
      return null;
    }
    return key.raw().equals(txn.primary()) ? asyncSecondaries : List.of();
  }

  static boolean mayBeCommitted(Refusal refusal) {
    if (refusal instanceof Refusal.WriteConflicts conflict) {
      return TimeStamp.isAfter(conflict.conflictCommitTs(), conflict.startTs());
    }
    return refusal instanceof Refusal.PessimisticLockNotFound
        || refusal instanceof Refusal.CommitTsTooLarge
        || refusal instanceof Refusal.KeyIsLocked;
  }

  /** When the transaction was committed, as the key tells; null if it was not. */
  static @Nullable Long commitTs(MvccReader reader, TxnKey key, long startTs) throws MvccException {
    return reader.getTxnCommitRecord(key, startTs) instanceof TxnCommitRecord.SingleRecord record
            && record.type() != WriteType.ROLLBACK
        ? (Long) record.commitTs()
        : null;
  }

  /**
   * How it went.
   *
   * @param locked keys that others hold; nothing was written if there are any
   * @param minCommitTs for an async commit that did not fall back, else 0
   * @param onePhaseCommitTs for a transaction that is committed now, else 0
   */
  public record Result(List<Refusal.KeyIsLocked> locked, long minCommitTs, long onePhaseCommitTs) {}
}
