package io.kvdc.embedded.internal.mvcc;

import java.util.ArrayList;
import java.util.List;

/**
 * Writes a part of a transaction's buffer as locks, which a later flush may write again (TiKV,
 * commands/flush.rs). Keys that others hold are told of and do not keep the rest from being
 * written.
 */
public final class Flush {

  private final PrewriteProperties txn;
  private final List<PrewriteMutation> mutations;
  private final ConcurrencyManager concurrency;

  /**
   * Makes one.
   *
   * @param txn with the number of the flush
   */
  public Flush(
      PrewriteProperties txn, List<PrewriteMutation> mutations, ConcurrencyManager concurrency) {
    this.txn = txn;
    this.mutations = mutations;
    this.concurrency = concurrency;
  }

  /**
   * Flushes.
   *
   * @return keys that others hold
   * @throws MvccException if the transaction cannot go on as it is, other than because of locks
   */
  public List<Refusal.KeyIsLocked> run(MvccReader reader, WriteSet writes) throws MvccException {
    if (txn.generation() == 0) {
      throw new MvccException(
          new Refusal.Aborted("generation should be greater than 0 for Flush requests"));
    }
    LockSink sink = new LockSink(writes);
    List<Refusal.KeyIsLocked> locked = new ArrayList<>();
    MvccException assertion = null;
    for (PrewriteMutation mutation : mutations) {
      try {
        new PrewriteKey(txn, mutation, reader, sink, concurrency).run(CommitKind.TWO_PHASE, null);
      } catch (MvccException e) {
        Refusal refusal = e.refusal();
        if (Prewrite.mayBeCommitted(refusal)
            && Prewrite.commitTs(reader, mutation.key(), txn.startTs()) != null) {
          sink.clear();
          return List.of();
        }
        if (refusal instanceof Refusal.KeyIsLocked one) {
          locked.add(one);
        } else if (refusal instanceof Refusal.AssertionFailed) {
          assertion = assertion == null ? e : assertion;
        } else if (!(refusal instanceof Refusal.GenerationOutOfOrder)) {
          throw e;
        }
      }
    }
    if (assertion != null) {
      throw assertion;
    }
    return locked;
  }
}
