package io.kvdc.embedded.internal.mvcc;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The lock of one transaction on one key. Immutable; stored the way TiKV stores it (txn_types,
 * lock.rs), without the position of the last change, which TiKV keeps for its own use.
 */
public final class Lock {

  private static final int SHORT_VALUE = 'v';
  private static final int FOR_UPDATE_TS = 'f';
  private static final int TXN_SIZE = 't';
  private static final int MIN_COMMIT_TS = 'c';
  private static final int ASYNC_COMMIT = 'a';
  private static final int ROLLBACK_TS = 'r';
  private static final int TXN_SOURCE = 's';
  private static final int LOCKED_WITH_CONFLICT = 'F';
  private static final int GENERATION = 'g';

  private final Builder fields;

  private Lock(Builder fields) {
    this.fields = fields;
  }

  /** Begins a lock without anything else than these. */
  public static Builder builder(LockType type, ByteString primary, long startTs) {
    Builder builder = new Builder();
    builder.type = type;
    builder.primary = primary;
    builder.startTs = startTs;
    return builder;
  }

  /** Makes one that stands for all that share the key. It has no transaction of its own. */
  public static Lock ofShared(SharedLocks shared) {
    return builder(LockType.SHARED, ByteString.EMPTY, 0).sharing(shared).build();
  }

  /**
   * Returns the part of one transaction if it is a shared lock and the transaction has a part in
   * it; otherwise the lock itself.
   */
  public Lock of(long txnStartTs) {
    SharedLocks all = shared();
    Lock part = all == null || type() != LockType.SHARED ? null : all.of(txnStartTs);
    return part == null ? this : part.toBuilder().sharing(all).build();
  }

  /** Returns the parts of a shared lock, oldest transaction first; otherwise the lock itself. */
  public List<Lock> parts() {
    SharedLocks all = shared();
    if (all == null || type() != LockType.SHARED) {
      return List.of(this);
    }
    return all.locks().stream().map(part -> part.toBuilder().sharing(all).build()).toList();
  }

  /** Returns the lock as it stands on the key: with all others if it shares it. */
  public Lock whole() {
    SharedLocks all = shared();
    return all == null || type() == LockType.SHARED ? this : ofShared(all.with(alone()));
  }

  private Lock alone() {
    return toBuilder().sharing(null).build();
  }

  /** Begins a changed copy. */
  public Builder toBuilder() {
    return new Builder(fields);
  }

  /** Returns what it announces. */
  public LockType type() {
    return fields.type;
  }

  /** Returns the primary key of its transaction, as the client knows it. */
  public ByteString primary() {
    return fields.primary;
  }

  /** Returns the start timestamp of its transaction. */
  public long startTs() {
    return fields.startTs;
  }

  /** Returns how long it lives after its start timestamp, in milliseconds. */
  public long ttl() {
    return fields.ttl;
  }

  /** Returns the value if it is short enough to stand in the lock. */
  public @Nullable ByteString shortValue() {
    return fields.shortValue;
  }

  /** Returns the for-update timestamp; 0 if the transaction is not pessimistic. */
  public long forUpdateTs() {
    return fields.forUpdateTs;
  }

  /** Returns the number of keys of the transaction, as its client guessed. */
  public long txnSize() {
    return fields.txnSize;
  }

  /** Returns the least commit timestamp; 0 if there is none. */
  public long minCommitTs() {
    return fields.minCommitTs;
  }

  /** Whether the transaction is committed once all its keys are locked. */
  public boolean useAsyncCommit() {
    return fields.useAsyncCommit;
  }

  /** Returns the other keys, in the primary of an async-commit transaction. */
  public List<ByteString> secondaries() {
    return fields.secondaries;
  }

  /** Returns timestamps at which protected rollbacks of others would collide with the commit. */
  public List<Long> rollbackTs() {
    return fields.rollbackTs;
  }

  /** Returns where the transaction comes from. */
  public long txnSource() {
    return fields.txnSource;
  }

  /** Whether it was taken although a newer version was there. */
  public boolean isLockedWithConflict() {
    return fields.lockedWithConflict;
  }

  /** Returns the flush that wrote it, 0 if it was not flushed. */
  public long generation() {
    return fields.generation;
  }

  /** Returns all that share the key with it, itself too; null if it has the key alone. */
  public @Nullable SharedLocks shared() {
    return fields.shared;
  }

  /** Whether its transaction is pessimistic. */
  public boolean isOfPessimisticTxn() {
    return fields.forUpdateTs != 0;
  }

  /** Whether it was taken before prewrite. */
  public boolean isPessimistic() {
    return fields.type == LockType.PESSIMISTIC;
  }

  /** Whether it is the lock on the primary key. */
  public boolean isPrimary(TxnKey key) {
    return fields.primary.equals(key.raw());
  }

  byte[] toByteArray() {
    if (type() == LockType.SHARED) {
      return Objects.requireNonNull(shared()).toByteArray();
    }
    RecordOutput out = new RecordOutput();
    out.flag(type().flag()).compactBytes(primary()).varint(startTs()).varint(ttl());
    ByteString value = shortValue();
    if (value != null) {
      out.shortValue(SHORT_VALUE, value);
    }
    numberUnlessZero(out, FOR_UPDATE_TS, forUpdateTs());
    numberUnlessZero(out, TXN_SIZE, txnSize());
    numberUnlessZero(out, MIN_COMMIT_TS, minCommitTs());
    if (useAsyncCommit()) {
      out.flag(ASYNC_COMMIT).varint(secondaries().size());
      secondaries().forEach(out::compactBytes);
    }
    if (!rollbackTs().isEmpty()) {
      out.flag(ROLLBACK_TS).varint(rollbackTs().size());
      rollbackTs().forEach(out::number);
    }
    if (txnSource() != 0) {
      out.flag(TXN_SOURCE).varint(txnSource());
    }
    if (isLockedWithConflict()) {
      out.flag(LOCKED_WITH_CONFLICT);
    }
    numberUnlessZero(out, GENERATION, generation());
    return out.toByteArray();
  }

  private static void numberUnlessZero(RecordOutput out, int flag, long number) {
    if (number != 0) {
      out.flag(flag).number(number);
    }
  }

  static Lock parse(byte[] stored) {
    RecordInput in = new RecordInput(stored);
    LockType type = LockType.ofFlag(in.flag());
    if (type == LockType.SHARED) {
      return ofShared(SharedLocks.parse(in));
    }
    Builder lock = builder(type, in.compactBytes(), in.varint()).ttl(in.varint());
    while (!in.isAtEnd()) {
      int flag = in.flag();
      switch (flag) {
        case SHORT_VALUE -> lock.shortValue(in.shortValue());
        case FOR_UPDATE_TS -> lock.forUpdateTs(in.number());
        case TXN_SIZE -> lock.txnSize(in.number());
        case MIN_COMMIT_TS -> lock.minCommitTs(in.number());
        case ASYNC_COMMIT -> lock.asyncCommit(in.list(in::compactBytes));
        case ROLLBACK_TS -> lock.rollbackTs(in.list(in::number));
        case TXN_SOURCE -> lock.txnSource(in.varint());
        case LOCKED_WITH_CONFLICT -> lock.lockedWithConflict(true);
        case GENERATION -> lock.generation(in.number());
        default -> throw new IllegalStateException("a lock has an unknown part " + flag);
      }
    }
    return lock.build();
  }

  @Override
  public String toString() {
    return "Lock{%s, start_ts: %d, ttl: %d, for_update_ts: %d, min_commit_ts: %d, async: %s}"
        .formatted(type(), startTs(), ttl(), forUpdateTs(), minCommitTs(), useAsyncCommit());
  }

  /** What a lock is made from. Not thread-safe. */
  public static final class Builder {

    private LockType type = LockType.PUT;
    private ByteString primary = ByteString.EMPTY;
    private long startTs;
    private long ttl;
    private @Nullable ByteString shortValue;
    private long forUpdateTs;
    private long txnSize;
    private long minCommitTs;
    private boolean useAsyncCommit;
    private List<ByteString> secondaries = List.of();
    private List<Long> rollbackTs = List.of();
    private long txnSource;
    private boolean lockedWithConflict;
    private long generation;
    private @Nullable SharedLocks shared;

    private Builder() {}

    private Builder(Builder from) {
      type = from.type;
      primary = from.primary;
      startTs = from.startTs;
      ttl = from.ttl;
      shortValue = from.shortValue;
      forUpdateTs = from.forUpdateTs;
      txnSize = from.txnSize;
      minCommitTs = from.minCommitTs;
      useAsyncCommit = from.useAsyncCommit;
      secondaries = from.secondaries;
      rollbackTs = from.rollbackTs;
      txnSource = from.txnSource;
      lockedWithConflict = from.lockedWithConflict;
      generation = from.generation;
      shared = from.shared;
    }

    /** Sets the primary key. */
    public Builder primary(ByteString key) {
      primary = key;
      return this;
    }

    /** Sets the time to live, in milliseconds. */
    public Builder ttl(long millis) {
      ttl = millis;
      return this;
    }

    /** Sets the value; no more than {@link MvccReader#SHORT_VALUE_MAX_LENGTH} bytes. */
    public Builder shortValue(@Nullable ByteString value) {
      shortValue = value;
      return this;
    }

    /** Sets the for-update timestamp. */
    public Builder forUpdateTs(long timestamp) {
      forUpdateTs = timestamp;
      return this;
    }

    /** Sets the number of keys of the transaction. */
    public Builder txnSize(long keys) {
      txnSize = keys;
      return this;
    }

    /** Sets the least commit timestamp. */
    public Builder minCommitTs(long timestamp) {
      minCommitTs = timestamp;
      return this;
    }

    /** Makes it one of an async-commit transaction, with all other keys if it is the primary. */
    public Builder asyncCommit(List<ByteString> keys) {
      useAsyncCommit = true;
      secondaries = List.copyOf(keys);
      return this;
    }

    /** Takes async commit back. */
    public Builder noAsyncCommit() {
      useAsyncCommit = false;
      secondaries = List.of();
      return this;
    }

    /** Adds the timestamp of a protected rollback. */
    public Builder addRollbackTs(long timestamp) {
      List<Long> more = new ArrayList<>(rollbackTs);
      more.add(timestamp);
      return rollbackTs(more);
    }

    /** Sets the timestamps of protected rollbacks. */
    public Builder rollbackTs(List<Long> timestamps) {
      rollbackTs = List.copyOf(timestamps);
      return this;
    }

    /** Sets where the transaction comes from. */
    public Builder txnSource(long source) {
      txnSource = source;
      return this;
    }

    /** Sets whether a newer version was there. */
    public Builder lockedWithConflict(boolean conflict) {
      lockedWithConflict = conflict;
      return this;
    }

    /** Sets the flush that writes it. */
    public Builder generation(long number) {
      generation = number;
      return this;
    }

    /** Makes it share the key with others. */
    Builder sharing(@Nullable SharedLocks all) {
      shared = all;
      return this;
    }

    /** Makes the lock; the builder can go on. */
    public Lock build() {
      return new Lock(new Builder(this));
    }
  }
}
