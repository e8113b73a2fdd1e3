package io.kvdc.tck.reference;

import io.kvdc.AssertionLevel;
import io.kvdc.Bytes;
import io.kvdc.FairLocking;
import io.kvdc.Isolation;
import io.kvdc.KeyFlag;
import io.kvdc.KeyRange;
import io.kvdc.KeyValue;
import io.kvdc.LockOptions;
import io.kvdc.LockedKey;
import io.kvdc.Savepoint;
import io.kvdc.ScanOptions;
import io.kvdc.Timestamp;
import io.kvdc.TransactionMode;
import io.kvdc.TransactionOptions;
import io.kvdc.TransactionState;
import io.kvdc.VersionedValue;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.InvalidArgumentException;
import io.kvdc.error.KeyExistsException;
import io.kvdc.error.TransactionClosedException;
import io.kvdc.error.TransactionTooLargeException;
import io.kvdc.error.ValueTooLargeException;
import io.kvdc.error.WriteConflictException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What one transaction knows and does, apart from waiting: its writes in a sorted map over the data
 * as of its start. Its methods are not private because the tests of the suite derive wrong
 * transactions from it.
 */
class TransactionBody {

  private final MvccStore store;
  private final TransactionOptions options;
  private final Timestamp start;
  private final NavigableMap<Bytes, OwnWrite> writes = new TreeMap<>();
  private final NavigableSet<Bytes> locked = new TreeSet<>();
  private final NavigableSet<Bytes> shared = new TreeSet<>();
  private final List<ReferenceSavepoint> savepoints = new ArrayList<>();
  private @Nullable ReferenceFairStage stage;
  private TransactionState state = TransactionState.ACTIVE;
  private @Nullable Timestamp commitTimestamp;

  TransactionBody(MvccStore store, TransactionOptions options, Timestamp start) {
    this.store = store;
    this.options = options;
    this.start = start;
  }

  TransactionOptions options() {
    return options;
  }

  Timestamp start() {
    return start;
  }

  final boolean pessimistic() {
    return options.mode() == TransactionMode.PESSIMISTIC;
  }

  // ---- Reading

  synchronized @Nullable VersionedValue getVersioned(Bytes key) {
    checkActive();
    OwnWrite own = writes.get(key);
    if (own != null && own.written()) {
      Bytes value = own.value();
      return value == null ? null : new VersionedValue(value, null);
    }
    return store.read(key, readTimestamp(), options.isolation());
  }

  synchronized List<@Nullable VersionedValue> batchGetVersioned(List<Bytes> keys) {
    List<@Nullable VersionedValue> values = new ArrayList<>(keys.size());
    for (Bytes key : keys) {
      values.add(getVersioned(key));
    }
    return values;
  }

  /** The newest value, which only a key that nobody else can write has for certain. */
  synchronized @Nullable Bytes newestValue(Bytes key) {
    OwnWrite own = writes.get(key);
    if (own != null && own.written()) {
      return own.value();
    }
    Timestamp at = pessimistic() ? Timestamp.MAX : start;
    VersionedValue found = store.read(key, at, Isolation.SNAPSHOT);
    return found == null ? null : found.value();
  }

  /** The first entries of a range, at most so many, in the direction of the options. */
  synchronized List<KeyValue> page(KeyRange range, ScanOptions scan, long max) {
    checkActive();
    NavigableMap<Bytes, Bytes> merged = new TreeMap<>();
    store
        .view(range, readTimestamp(), options.isolation())
        .forEach((key, found) -> merged.put(key, found.value()));
    overlay(range, merged);
    return Page.of(merged, scan, max);
  }

  /** Puts the transaction's own writes over what was there before. */
  void overlay(KeyRange range, NavigableMap<Bytes, Bytes> merged) {
    writes.forEach(
        (key, own) -> {
          Bytes value = own.value();
          if (!own.written() || !range.contains(key)) {
            return;
          }
          if (value == null) {
            merged.remove(key);
          } else {
            merged.put(key, value);
          }
        });
  }

  Timestamp readTimestamp() {
    return start;
  }

  // ---- Writing

  synchronized void put(Bytes key, Bytes value) {
    checkActive();
    checkValue(key, value);
    write(key, own(key).writing(value));
  }

  synchronized void insert(Bytes key, Bytes value) {
    checkActive();
    checkValue(key, value);
    OwnWrite own = own(key);
    Bytes present = own.value();
    if (present != null) {
      throw new KeyExistsException(
          ErrorDetail.of("this transaction has written the key to insert"), key, present);
    }
    // Behind a removal of its own there is nothing left to presume.
    OwnWrite inserted = own.writing(value);
    write(key, own.written() ? inserted : inserted.flagged(KeyFlag.PRESUME_NOT_EXISTS));
  }

  synchronized void delete(Bytes key) {
    checkActive();
    write(key, own(key).writing(null));
  }

  synchronized void flag(Bytes key, KeyFlag... flags) {
    checkActive();
    OwnWrite own = own(key);
    for (KeyFlag flag : flags) {
      own = own.flagged(flag);
    }
    writes.put(key, own);
  }

  private OwnWrite own(Bytes key) {
    return writes.getOrDefault(key, OwnWrite.NOTHING);
  }

  private void write(Bytes key, OwnWrite write) {
    long entry = write.bytes(key);
    if (options.maxEntryBytes() > 0 && entry > options.maxEntryBytes()) {
      throw new ValueTooLargeException(
          ErrorDetail.of("an entry is larger than one may be"), entry, options.maxEntryBytes());
    }
    long size = size() - own(key).bytes(key) + entry;
    if (options.maxBytes() > 0 && size > options.maxBytes()) {
      throw new TransactionTooLargeException(
          ErrorDetail.of("the transaction would be larger than it may be"),
          size,
          options.maxBytes());
    }
    writes.put(key, write);
  }

  void checkValue(Bytes key, Bytes value) {
    if (value.isEmpty()) {
      throw new InvalidArgumentException(ErrorDetail.of("a value must not be empty"));
    }
  }

  // ---- Locking

  /** Locks keys that nobody else has locked; all or none. */
  synchronized List<LockedKey> lock(Collection<Bytes> keys, LockOptions lockOptions) {
    checkActive();
    if (stage != null && keys.size() > 1) {
      stage.done();
    }
    if (pessimistic()) {
      keys.forEach(key -> checkLock(key, lockOptions));
    }
    List<LockedKey> found = new ArrayList<>(keys.size());
    for (Bytes key : keys) {
      found.add(lock(key, lockOptions));
    }
    return found;
  }

  private void checkLock(Bytes key, LockOptions lockOptions) {
    if (locked.contains(key)) {
      return;
    }
    Timestamp forUpdate = lockOptions.forUpdateTimestamp();
    Version last = store.last(key);
    if (stage == null
        && forUpdate != null
        && last != null
        && last.commit().compareTo(forUpdate) > 0) {
      throw new WriteConflictException(
          ErrorDetail.of("the key was written after the timestamp that the lock is for"),
          key,
          forUpdate,
          last.start(),
          last.commit(),
          "PESSIMISTIC_RETRY");
    }
    if (own(key).has(KeyFlag.PRESUME_NOT_EXISTS)) {
      store.checkMustNotExist(mutation(key, own(key)));
    }
  }

  private LockedKey lock(Bytes key, LockOptions lockOptions) {
    if (!pessimistic()) {
      locked.add(key);
      return new LockedKey(key, false, false, null, null, null);
    }
    if (stage != null) {
      stage.lockedAgain(key);
    }
    if (locked.contains(key)) {
      return new LockedKey(key, true, true, null, null, null);
    }
    VersionedValue found = store.read(key, lockReadTimestamp(), Isolation.SNAPSHOT);
    boolean told = lockOptions.returnValues() || lockOptions.checkExistence();
    Boolean exists = told ? Boolean.valueOf(found != null) : null;
    Bytes value = found != null && lockOptions.returnValues() ? found.value() : null;
    boolean wanted = found != null || !lockOptions.onlyIfExists();
    if (wanted) {
      take(key, lockOptions.shared());
    }
    return new LockedKey(
        key, wanted, false, exists, value, wanted ? conflict(key, lockOptions) : null);
  }

  private void take(Bytes key, boolean share) {
    locked.add(key);
    if (share) {
      shared.add(key);
      store.locks().share(key, start);
      return;
    }
    store.locks().lock(key, start);
    if (stage != null) {
      stage.lockedNow(key);
    }
  }

  /** When the key was written after the time that the lock is for, which a stage lets pass. */
  @Nullable Timestamp conflict(Bytes key, LockOptions lockOptions) {
    Timestamp forUpdate = lockOptions.forUpdateTimestamp();
    Version last = store.last(key);
    return stage != null
            && forUpdate != null
            && last != null
            && last.commit().compareTo(forUpdate) > 0
        ? last.commit()
        : null;
  }

  // ---- Fair locking

  synchronized FairLocking startFairLocking() {
    checkActive();
    if (!pessimistic() || stage != null) {
      throw new InvalidArgumentException(
          ErrorDetail.of("a pessimistic transaction has one fair stage at a time"));
    }
    stage = newStage();
    return stage;
  }

  ReferenceFairStage newStage() {
    return new ReferenceFairStage(this);
  }

  /** Whether a stage is that of this transaction. */
  synchronized boolean isIn(ReferenceFairStage one) {
    return state == TransactionState.ACTIVE && stage == one;
  }

  synchronized void endStage() {
    stage = null;
  }

  /** Gives back locks before the end. */
  void unlock(Collection<Bytes> keys) {
    synchronized (store) {
      synchronized (this) {
        locked.removeAll(keys);
      }
      store.release(start, keys);
    }
  }

  /** Refuses a commit that would leave open what the application is about to decide. */
  void checkCommittable() {
    ReferenceFairStage open;
    synchronized (this) {
      checkActive();
      open = stage;
      if (shared.stream().anyMatch(key -> own(key).written())) {
        throw new InvalidArgumentException(
            ErrorDetail.of("a key that is written has to be locked exclusively, not shared"));
      }
    }
    // Without its own monitor: whoever waits in the store holds that one first.
    if (open != null) {
      open.mustHoldNothing();
    }
  }

  /** Refuses locks that do not go with those that are there. */
  synchronized void checkShares(Collection<Bytes> keys, boolean share) {
    boolean exclusive = locked.size() > shared.size();
    if (share && (!pessimistic() || stage != null || !exclusive)) {
      throw new InvalidArgumentException(
          ErrorDetail.of(
              "a lock is shared by a pessimistic transaction that has locked a key exclusively"));
    }
    if (!share && keys.stream().anyMatch(shared::contains)) {
      throw new InvalidArgumentException(
          ErrorDetail.of("a shared lock cannot become an exclusive one"));
    }
  }

  synchronized boolean shares(Bytes key) {
    return shared.contains(key);
  }

  Timestamp lockReadTimestamp() {
    return Timestamp.MAX;
  }

  /** The keys of a call that are not locked yet, in their order. */
  synchronized NavigableSet<Bytes> unlocked(Collection<Bytes> keys) {
    NavigableSet<Bytes> rest = new TreeSet<>(keys);
    rest.removeAll(locked);
    return rest;
  }

  synchronized boolean holdsLocks() {
    return !locked.isEmpty();
  }

  // ---- Savepoints

  synchronized Savepoint savepoint() {
    checkActive();
    ReferenceSavepoint savepoint = new ReferenceSavepoint(this, writes);
    savepoints.add(savepoint);
    return savepoint;
  }

  synchronized void rollbackTo(Savepoint savepoint) {
    ReferenceSavepoint mine = end(savepoint);
    restore(writes, mine);
  }

  void restore(NavigableMap<Bytes, OwnWrite> current, ReferenceSavepoint savepoint) {
    current.clear();
    current.putAll(savepoint.writes());
  }

  synchronized void release(Savepoint savepoint) {
    ReferenceSavepoint unused = end(savepoint);
  }

  /** Ends a savepoint and all that were made after it. */
  final ReferenceSavepoint end(Savepoint savepoint) {
    checkActive();
    if (!(savepoint instanceof ReferenceSavepoint mine) || !savepoints.contains(mine)) {
      throw new InvalidArgumentException(ErrorDetail.of("the savepoint is not active"));
    }
    savepoints.subList(savepoints.indexOf(mine), savepoints.size()).clear();
    return mine;
  }

  synchronized boolean isActive(ReferenceSavepoint savepoint) {
    return state == TransactionState.ACTIVE && savepoints.contains(savepoint);
  }

  // ---- What is to be committed

  synchronized int count() {
    NavigableSet<Bytes> keys = new TreeSet<>(locked);
    writes.forEach(
        (key, own) -> {
          if (own.written()) {
            keys.add(key);
          }
        });
    return keys.size();
  }

  synchronized long size() {
    return writes.entrySet().stream()
        .mapToLong(entry -> entry.getValue().bytes(entry.getKey()))
        .sum();
  }

  /** What the commit has to check and to do, in the order of the keys. */
  synchronized List<Mutation> mutations() {
    NavigableSet<Bytes> keys = new TreeSet<>(locked);
    keys.addAll(writes.keySet());
    List<Mutation> mutations = new ArrayList<>();
    for (Bytes key : keys) {
      OwnWrite own = own(key);
      boolean checked = own.has(KeyFlag.PREWRITE_ONLY) || own.has(KeyFlag.PRESUME_NOT_EXISTS);
      boolean takesPart = own.written() && !own.has(KeyFlag.LOCAL_ONLY);
      if (locked.contains(key) || takesPart || checked) {
        mutations.add(mutation(key, own));
      }
    }
    return mutations;
  }

  Mutation mutation(Bytes key, OwnWrite own) {
    boolean ownLock = pessimistic() && locked.contains(key);
    boolean conflicts = !ownLock && !(pessimistic() && own.has(KeyFlag.UNCHECKED_WRITE));
    KeyFlag assertion =
        options.assertions() == AssertionLevel.OFF ? KeyFlag.ASSERT_NOTHING : own.assertion();
    return new Mutation(
        key,
        kind(key, own),
        own.value(),
        ownLock,
        conflicts,
        own.has(KeyFlag.PRESUME_NOT_EXISTS),
        assertion);
  }

  @Nullable VersionKind kind(Bytes key, OwnWrite own) {
    if (own.written() && !own.has(KeyFlag.LOCAL_ONLY)) {
      if (own.value() != null) {
        return VersionKind.PUT;
      }
      if (!own.has(KeyFlag.PRESUME_NOT_EXISTS)) {
        return VersionKind.DELETE;
      }
      // What it has inserted itself and removed again was never there.
    }
    return locked.contains(key) ? VersionKind.LOCK : null;
  }

  // ---- Its end

  synchronized TransactionState state() {
    return state;
  }

  synchronized @Nullable Timestamp commitTimestamp() {
    return commitTimestamp;
  }

  synchronized void checkActive() {
    if (state != TransactionState.ACTIVE) {
      throw new TransactionClosedException(
          ErrorDetail.of("the transaction has ended: " + state), state);
    }
  }

  synchronized void committing() {
    checkActive();
    state = TransactionState.COMMITTING;
  }

  void committed(@Nullable Timestamp at) {
    synchronized (this) {
      commitTimestamp = at;
    }
    end(TransactionState.COMMITTED);
  }

  /** Its connection is closed. */
  void abandon() {
    end(
        state() == TransactionState.COMMITTING
            ? TransactionState.UNKNOWN
            : TransactionState.ROLLED_BACK);
  }

  /** Ends it without effect, or in the unknown; its locks are given back either way. */
  void end(TransactionState how) {
    synchronized (this) {
      if (state != TransactionState.ACTIVE && state != TransactionState.COMMITTING) {
        return;
      }
      state = how;
      stage = null;
      savepoints.clear();
    }
    // Without its own monitor: whoever waits in the store holds that one first.
    store.release(start, how != TransactionState.ROLLED_BACK);
  }
}
