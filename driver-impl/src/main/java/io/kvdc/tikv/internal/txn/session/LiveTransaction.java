package io.kvdc.tikv.internal.txn.session;

import io.kvdc.Bytes;
import io.kvdc.Isolation;
import io.kvdc.SnapshotOptions;
import io.kvdc.Timestamp;
import io.kvdc.TransactionMode;
import io.kvdc.TransactionOptions;
import io.kvdc.tikv.internal.region.OpenCalls;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.txn.access.KeyCheck;
import io.kvdc.tikv.internal.txn.access.RequestTraits;
import io.kvdc.tikv.internal.txn.access.TxnAccess;
import io.kvdc.tikv.internal.txn.access.TxnSettings;
import io.kvdc.tikv.internal.txn.buffer.BufferLimits;
import io.kvdc.tikv.internal.txn.buffer.MemBuffer;
import io.kvdc.tikv.internal.txn.pessimistic.PessimisticLocks;
import io.kvdc.tikv.internal.txn.pipelined.PipelinedInput;
import io.kvdc.tikv.internal.txn.pipelined.PipelinedTxn;
import io.kvdc.tikv.internal.txn.snapshot.SnapshotReads;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One transaction, whichever face it is used through: what it was begun with, what it has written
 * and locked, and where it stands. What it can do is in the classes beside this one.
 */
final class LiveTransaction {

  private final TransactionAccess access;
  private final TransactionOptions options;
  private final Timestamp start;
  private final long beganNanos;
  private final KeyCheck keys;
  private final RequestTraits traits;
  private final MemBuffer buffer = new MemBuffer();
  private final Lifecycle lifecycle = new Lifecycle();
  private final SavepointStack savepoints = new SavepointStack(buffer);
  private final SnapshotReads reads;
  private final @Nullable PessimisticLocks locks;
  private final @Nullable PipelinedTxn pipelined;
  private final LeakWatch.Tracked mark;
  private final Runnable release;

  LiveTransaction(
      TransactionAccess access,
      TransactionOptions options,
      Timestamp start,
      @Nullable Throwable stack) {
    this.access = access;
    this.options = options;
    this.start = start;
    this.beganNanos = access.txn().environment().ticker().nanoTime();
    this.keys = new KeyCheck(access.txn());
    this.traits = RequestTraits.of(options);
    this.buffer.limits(limits(options, access.txn().settings()));
    this.pipelined =
        options.pipelined() == null
            ? null
            : newPipelined(access, options, start, beganNanos, traits);
    this.reads =
        new SnapshotReads(
            access.snapshots(),
            start,
            readOptions(options),
            options.pipelined() == null ? 0 : start.value());
    this.locks =
        options.mode() == TransactionMode.PESSIMISTIC
            ? access.locker().begin(start.value(), beganNanos, buffer, traits, options.tags())
            : null;
    OpenCalls open = access.calls().open();
    Runnable giveBack = release(access.txn(), options, locks, pipelined);
    this.release = giveBack;
    this.mark =
        access
            .leaks()
            .watch(
                this,
                start,
                stack,
                () -> {
                  open.notAtClose(giveBack);
                  giveBack.run();
                });
    if (locks != null || pipelined != null) {
      // Other connections may keep the engine going, and its heartbeats with it.
      open.atClose(giveBack);
    }
  }

  private static BufferLimits limits(TransactionOptions options, TxnSettings settings) {
    return new BufferLimits(
        options.maxEntryBytes() == 0 ? settings.maxEntrySize() : options.maxEntryBytes(),
        options.maxBytes() == 0 ? settings.maxTransactionSize() : options.maxBytes());
  }

  private static PipelinedTxn newPipelined(
      TransactionAccess access,
      TransactionOptions options,
      Timestamp start,
      long beganNanos,
      RequestTraits traits) {
    return access
        .pipelined()
        .begin(
            new PipelinedInput(
                start.value(),
                beganNanos,
                options,
                limits(options, access.txn().settings()).entry(),
                traits.writing(options.commit())));
  }

  private static SnapshotOptions readOptions(TransactionOptions options) {
    return SnapshotOptions.defaults()
        .mutate()
        .isolation(options.isolation())
        .priority(options.priority())
        .replicas(options.replicas())
        .staleRead(options.staleRead())
        .replicaLabels(options.replicaLabels())
        .busyThreshold(options.busyThreshold())
        .attemptTimeout(options.attemptTimeout())
        .timeout(options.timeout())
        .fillCache(options.fillCache())
        .label(options.label())
        .tags(options.tags())
        .build();
  }

  /** What is left to do when nobody refers to the transaction any more; nor may this. */
  private static Runnable release(
      TxnAccess txn,
      TransactionOptions options,
      @Nullable PessimisticLocks locks,
      @Nullable PipelinedTxn pipelined) {
    return () -> {
      if (locks != null) {
        var unused = locks.rollback(rollbackDeadline(txn, options), null);
      }
      if (pipelined != null) {
        var unused = pipelined.rollback(null);
      }
    };
  }

  /** Whom it waits for longer, its locks have expired for. */
  private static Deadline rollbackDeadline(TxnAccess txn, TransactionOptions options) {
    Duration timeout = timeout(txn, options);
    Duration ttl = txn.settings().managedLockTtl();
    return txn.deadline(timeout.compareTo(ttl) < 0 ? timeout : ttl);
  }

  private static Duration timeout(TxnAccess txn, TransactionOptions options) {
    Duration own = options.timeout();
    return own == null ? txn.settings().timeout() : own;
  }

  TransactionAccess access() {
    return access;
  }

  TransactionOptions options() {
    return options;
  }

  Timestamp start() {
    return start;
  }

  long beganNanos() {
    return beganNanos;
  }

  KeyCheck keys() {
    return keys;
  }

  RequestTraits traits() {
    return traits;
  }

  MemBuffer buffer() {
    return buffer;
  }

  Lifecycle lifecycle() {
    return lifecycle;
  }

  SavepointStack savepoints() {
    return savepoints;
  }

  SnapshotReads reads() {
    return reads;
  }

  /** What is newest at a timestamp after the start, for keys that this transaction has locked. */
  SnapshotReads readsAt(Timestamp timestamp) {
    return new SnapshotReads(
        access.snapshots(),
        timestamp,
        readOptions(options).mutate().isolation(Isolation.SNAPSHOT).cached(false).build());
  }

  /** Null in optimistic transactions. */
  @Nullable PessimisticLocks locks() {
    return locks;
  }

  /** Null unless it writes while it goes on; then its writes are there and not in the buffer. */
  @Nullable PipelinedTxn pipelined() {
    return pipelined;
  }

  /** What is in memory at a key; null: nothing. */
  @Nullable Bytes own(Bytes key) {
    return pipelined == null ? buffer.get(key) : pipelined.local(key);
  }

  /** The buffer that writes go to. */
  MemBuffer writable() {
    return pipelined == null ? buffer : pipelined.mutable();
  }

  /** How many keys it has written. */
  int count() {
    return pipelined == null
        ? buffer.count()
        : (int) Math.min(Integer.MAX_VALUE, pipelined.count());
  }

  /** Bytes of keys and values that it has written. */
  long size() {
    return pipelined == null ? buffer.size() : pipelined.size();
  }

  /** Whether there is something to commit. */
  boolean dirty() {
    return pipelined == null ? buffer.dirty() : pipelined.dirty();
  }

  /** When a call that begins now has to be done. */
  Deadline deadline() {
    return access.txn().deadline(timeout(access.txn(), options));
  }

  /** When a rollback that begins now gives up. */
  Deadline rollbackDeadline() {
    return rollbackDeadline(access.txn(), options);
  }

  /** The waiting of a call that is made of others, which have waits of their own. */
  Backoffer waits() {
    return new Backoffer(access.txn().environment(), deadline(), Backoffer.UNLIMITED);
  }

  /** It has ended, so that it cannot be forgotten any more. */
  void noLeak() {
    mark.ended();
    access.calls().open().notAtClose(release);
  }
}
