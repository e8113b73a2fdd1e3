package io.kvdc.embedded.internal.mvcc;

import com.google.protobuf.ByteString;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Prewrites one key (TiKV, actions/prewrite.rs, prewrite_with_generation): checks whatever stands
 * against it, then locks it.
 */
final class PrewriteKey {

  private final PrewriteProperties txn;
  private final PrewriteMutation mutation;
  private final MvccReader reader;
  private final LockSink sink;
  private final ConcurrencyManager concurrency;
  private final PessimisticPrewrite pessimistic;
  private final ConstraintCheck constraint;
  private final AssertionCheck assertion;

  PrewriteKey(
      PrewriteProperties txn,
      PrewriteMutation mutation,
      MvccReader reader,
      LockSink sink,
      ConcurrencyManager concurrency) {
    this.txn = txn;
    this.mutation = mutation;
    this.reader = reader;
    this.sink = sink;
    this.concurrency = concurrency;
    this.pessimistic = new PessimisticPrewrite(txn, mutation);
    this.constraint = new ConstraintCheck(txn, mutation, pessimistic, reader);
    this.assertion = new AssertionCheck(txn, mutation, constraint, reader);
  }

  /**
   * Prewrites.
   *
   * @param kind how the transaction is going to be committed, as far as this key is concerned
   * @param secondaries what to write into the lock of an async commit, null for none; a one-phase
   *     commit that may fall back to async commit has them too
   * @return the least commit timestamp that the key allows; 0 if it is committed in two phases
   */
  long run(CommitKind kind, @Nullable List<ByteString> secondaries) throws MvccException {
    if (txn.isPessimistic() && mutation.isCheckOnly()) {
      throw new MvccException(
          new Refusal.Aborted("cannot handle checkNotExists in pessimistic prewrite"));
    }
    if (mutation.mustNotExist()) {
      concurrency.updateMaxTs(txn.startTs());
    }
    Lock own = own(reader.loadLock(mutation.key(), txn.startTs()));
    boolean prewritten = own != null && !own.isPessimistic();
    if (own != null && prewritten) {
      if (txn.generation() == 0) {
        // The same request came before.
        return own.useAsyncCommit() ? own.minCommitTs() : 0;
      }
      mustBeFlushedInOrder(own);
    }
    boolean amended = own == null && pessimistic.mustBeLocked();
    if (amended) {
      pessimistic.amend(reader, assertion);
    }
    boolean checked = !constraint.isSkipped();
    CommittedWrite newest = checked ? constraint.check() : null;
    // Only the first flush of a key finds what the assertion speaks of.
    if (!amended && !prewritten) {
      assertion.check(newest, checked);
    }
    if (mutation.isCheckOnly()) {
      return kind == CommitKind.TWO_PHASE ? 0 : TimeStamp.max(txn.minCommitTs(), txn.startTs() + 1);
    }
    return lock(prewritten ? null : own, kind, secondaries);
  }

  private void mustBeFlushedInOrder(Lock own) throws MvccException {
    if (!TimeStamp.isBefore(own.generation(), txn.generation())) {
      throw new MvccException(new Refusal.GenerationOutOfOrder(mutation.key(), own.generation()));
    }
    if (own.generation() > 0 && mutation.mustNotExist() && own.type() == LockType.PUT) {
      throw new MvccException(new Refusal.AlreadyExists(mutation.key()));
    }
  }

  private @Nullable Lock own(@Nullable Lock lock) throws MvccException {
    if (lock == null || lock.shared() != null || mutation.isShared()) {
      pessimistic.mustShare(lock);
    }
    if (lock == null) {
      return null;
    }
    if (lock.startTs() != txn.startTs()) {
      throw txn.isPessimistic()
          ? pessimistic.foundOther(lock)
          : new MvccException(new Refusal.KeyIsLocked(mutation.key(), lock));
    }
    if (lock.isPessimistic()) {
      if (!txn.isPessimistic()) {
        throw new MvccException(
            new Refusal.Aborted(
                "lock type not match, start_ts:%d, key:%s, pessimistic:true"
                    .formatted(txn.startTs(), mutation.key())));
      }
      pessimistic.foundOwn(lock);
    }
    return lock;
  }

  private long lock(@Nullable Lock before, CommitKind kind, @Nullable List<ByteString> secondaries)
      throws MvccException {
    Lock.Builder lock =
        Lock.builder(mutation.lockType(), txn.primary(), txn.startTs())
            .ttl(txn.lockTtl())
            .forUpdateTs(txn.forUpdateTs())
            .txnSize(txn.txnSize())
            .minCommitTs(txn.minCommitTs())
            .txnSource(txn.txnSource())
            .generation(txn.generation());
    if (before != null) {
      // Heart beats and readers may have moved the pessimistic lock.
      lock.ttl(TimeStamp.max(txn.lockTtl(), before.ttl()))
          .minCommitTs(TimeStamp.max(txn.minCommitTs(), before.minCommitTs()))
          .forUpdateTs(TimeStamp.max(txn.forUpdateTs(), before.forUpdateTs()))
          .sharing(before.shared());
    }
    if (mutation.hasValue()) {
      value(lock);
    }
    if (kind == CommitKind.TWO_PHASE) {
      sink.put(mutation.key(), lock.build(), before, kind);
      return 0;
    }
    long leastCommitTs = leastCommitTs(lock.build().minCommitTs());
    if (txn.maxCommitTs() != 0 && TimeStamp.isAfter(leastCommitTs, txn.maxCommitTs())) {
      sink.put(mutation.key(), lock.build(), before, CommitKind.TWO_PHASE);
      throw new MvccException(new Refusal.CommitTsTooLarge(leastCommitTs));
    }
    if (before != null && before.shared() != null) {
      throw new MvccException(
          new Refusal.Aborted(
              "shared lock prewrite cannot use async-commit or one-phase commit, falling back to 2PC"));
    }
    lock.minCommitTs(leastCommitTs);
    if (secondaries != null) {
      lock.asyncCommit(secondaries);
    }
    sink.put(mutation.key(), lock.build(), before, kind);
    return leastCommitTs;
  }

  private void value(Lock.Builder lock) {
    ByteString value = mutation.value();
    if (value.size() <= MvccReader.SHORT_VALUE_MAX_LENGTH) {
      lock.shortValue(value);
    } else {
      sink.writes().putValue(mutation.key(), txn.startTs(), value);
    }
  }

  /** Later than whatever was read: nobody may have missed the commit. */
  private long leastCommitTs(long ofLock) {
    long read = TimeStamp.max(concurrency.maxTs(), txn.startTs());
    return TimeStamp.max(ofLock, TimeStamp.max(read, txn.forUpdateTs()) + 1);
  }
}
