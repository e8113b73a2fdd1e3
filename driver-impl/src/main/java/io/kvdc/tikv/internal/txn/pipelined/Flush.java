package io.kvdc.tikv.internal.txn.pipelined;

import com.google.protobuf.ByteString;
import io.kvdc.Bytes;
import io.kvdc.PrewriteLocks;
import io.kvdc.Timestamp;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.WriteConflictException;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.proto.kvrpcpb.FlushRequest;
import io.kvdc.proto.kvrpcpb.FlushResponse;
import io.kvdc.proto.kvrpcpb.KeyError;
import io.kvdc.proto.kvrpcpb.Mutation;
import io.kvdc.proto.kvrpcpb.Op;
import io.kvdc.tikv.internal.region.CachedRegion;
import io.kvdc.tikv.internal.region.KeyGrouping;
import io.kvdc.tikv.internal.region.KeyGrouping.Group;
import io.kvdc.tikv.internal.region.RegionFanOut;
import io.kvdc.tikv.internal.region.RegionLocator;
import io.kvdc.tikv.internal.retry.BackoffKind;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.rpc.ByteStrings;
import io.kvdc.tikv.internal.txn.access.KeyBatches;
import io.kvdc.tikv.internal.txn.access.KeyErrors;
import io.kvdc.tikv.internal.txn.access.LockedException;
import io.kvdc.tikv.internal.txn.access.TxnAccess;
import io.kvdc.tikv.internal.txn.access.TxnLock;
import io.kvdc.tikv.internal.txn.access.TxnRpcs;
import io.kvdc.tikv.internal.txn.buffer.MemBuffer;
import io.kvdc.tikv.internal.txn.commit.KeyMutation;
import io.kvdc.tikv.internal.txn.lock.LockResolver;
import io.kvdc.tikv.internal.txn.lock.ResolveRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes what a transaction has in its buffer as locks, in batches side by side. Locks of others
 * are resolved and the batch is sent again. The first error ends it (client-go
 * txnkv/transaction/pipelined_flush.go: actionPipelinedFlush).
 */
final class Flush
    extends RegionFanOut<List<KeyMutation>, FlushRequest, FlushResponse, @Nullable Void> {

  /**
   * Client-go fills batches by keys alone. With values of more than this for each byte of key they
   * would grow beyond what a store writes at once.
   */
  private static final int VALUE_BYTES_PER_BATCH_BYTE = 64;

  private final TxnAccess access;
  private final LockResolver resolver;
  private final FlushTerms terms;
  private final Consumer<Context.Builder> context;
  private final FlushFigures figures;
  private final Runnable onPrimary;

  /** Keys to be inserted that the transaction itself has deleted, in a flush before this one. */
  private final Set<Bytes> deletedBefore = ConcurrentHashMap.newKeySet();

  /**
   * Begins a call.
   *
   * @param access sends
   * @param resolver removes locks of others
   * @param backoffer the budget and the deadline
   * @param concurrency requests that may be out at the same time
   * @param terms what all requests say alike
   * @param context what each request says of itself
   * @param figures counts
   * @param mutations what is done, in the order of the keys; not empty
   * @param onPrimary told once the primary key is locked, on a thread that must not be blocked
   */
  Flush(
      TxnAccess access,
      LockResolver resolver,
      Backoffer backoffer,
      int concurrency,
      FlushTerms terms,
      Consumer<Context.Builder> context,
      FlushFigures figures,
      List<KeyMutation> mutations,
      Runnable onPrimary) {
    super(access.sender(), TxnRpcs.FLUSH, backoffer, concurrency, mutations);
    this.access = access;
    this.resolver = resolver;
    this.terms = terms;
    this.context = context;
    this.figures = figures;
    this.onPrimary = onPrimary;
  }

  @Override
  protected void describe(Context.Builder builder) {
    figures.requestSent();
    context.accept(builder);
  }

  @Override
  protected CompletableFuture<Pieces<List<KeyMutation>>> cut(
      List<KeyMutation> mutations, RegionLocator locator, Deadline deadline) {
    return KeyGrouping.group(locator, deadline, KeyMutation::key, mutations)
        .thenApply(this::batches);
  }

  private Pieces<List<KeyMutation>> batches(List<Group<KeyMutation>> groups) {
    List<Piece<List<KeyMutation>>> pieces =
        KeyBatches.of(groups, Flush::weight, access.settings().batchBytes());
    for (int i = 1; i < pieces.size(); i++) {
      if (holdsPrimary(pieces.get(i).part())) {
        // Whoever meets another lock of the transaction looks for this one.
        pieces.add(0, pieces.remove(i));
        break;
      }
    }
    return new Pieces<>(pieces, null);
  }

  private static int weight(KeyMutation mutation) {
    return Math.max(mutation.key().length(), mutation.size() / VALUE_BYTES_PER_BATCH_BYTE);
  }

  private boolean holdsPrimary(List<KeyMutation> mutations) {
    return mutations.get(0).key().compareTo(terms.primary()) <= 0
        && mutations.get(mutations.size() - 1).key().compareTo(terms.primary()) >= 0;
  }

  @Override
  protected FlushRequest request(CachedRegion region, List<KeyMutation> mutations) {
    FlushRequest.Builder request = terms.request();
    for (KeyMutation each : mutations) {
      request.addMutations(
          Mutation.newBuilder()
              .setOp(op(each))
              .setKey(access.key(each.key()))
              .setValue(ByteStrings.of(each.value()))
              .setAssertion(each.assertion()));
    }
    return request.build();
  }

  private Op op(KeyMutation mutation) {
    if (!deletedBefore.contains(mutation.key())) {
      return mutation.op();
    }
    return mutation.op() == Op.Insert ? Op.Put : Op.Del;
  }

  @Override
  protected void merge(CachedRegion region, List<KeyMutation> mutations, FlushResponse response) {
    figures.region(region.verId().id());
    if (response.getErrorsCount() == 0) {
      if (holdsPrimary(mutations)) {
        onPrimary.run();
      }
      return;
    }
    for (KeyError error : response.getErrorsList()) {
      if (error.hasAlreadyExist()) {
        redo(
            mutations,
            waits -> lookForDeletions(waits, mutations, error.getAlreadyExist().getKey()));
        return;
      }
    }
    List<TxnLock> locks = locks(response.getErrorsList());
    figures.met(locks.size());
    redo(mutations, waits -> resolve(waits, locks));
  }

  /**
   * Stores compare an insert with what is committed, even if this transaction has deleted that.
   * What it has deleted it may create again.
   */
  private CompletionStage<?> lookForDeletions(
      Backoffer waits, List<KeyMutation> mutations, ByteString existing) {
    Bytes named = access.key(existing);
    if (terms.generation() == 1 || deletedBefore.contains(named)) {
      return CompletableFuture.failedFuture(KeyErrors.keyExists(access, existing, null));
    }
    FlushedReads reads =
        new FlushedReads(
            access,
            waits.fork(),
            context,
            terms.startTs(),
            mutations.stream()
                .filter(each -> each.op() == Op.Insert || each.op() == Op.CheckNotExists)
                .map(KeyMutation::key)
                .toList(),
            new HashMap<>(),
            new FlushedCache());
    reads.start();
    return reads.thenAccept(
        found -> {
          found.forEach(
              (key, value) -> {
                if (MemBuffer.isTombstone(value)) {
                  deletedBefore.add(key);
                }
              });
          if (!deletedBefore.contains(named)) {
            throw KeyErrors.keyExists(access, existing, null);
          }
        });
  }

  private List<TxnLock> locks(List<KeyError> errors) {
    List<TxnLock> locks = new ArrayList<>();
    for (KeyError error : errors) {
      if (!error.hasLocked()) {
        throw KeyErrors.toException(access, error, terms.startTs());
      }
      for (TxnLock lock : TxnLock.all(access, error.getLocked())) {
        if (terms.locks() != PrewriteLocks.RESOLVE
            || Long.compareUnsigned(lock.startTs(), terms.startTs()) > 0) {
          throw overtaken(lock);
        }
        locks.add(lock);
      }
    }
    return locks;
  }

  /** Whatever becomes of a transaction that began later, it and this one cannot both succeed. */
  private WriteConflictException overtaken(TxnLock lock) {
    Timestamp start = new Timestamp(terms.startTs());
    Timestamp other = new Timestamp(lock.startTs());
    return new WriteConflictException(
        ErrorDetail.of("transaction " + other + " has locked a key of transaction " + start),
        lock.key(),
        start,
        other,
        null,
        "OPTIMISTIC");
  }

  private CompletionStage<?> resolve(Backoffer waits, List<TxnLock> locks) {
    return resolver
        .resolve(
            waits, new ResolveRequest(terms.startTs(), locks, false, false, false).from(context))
        .thenCompose(
            result ->
                result.waitMillis() > 0
                    ? waits.backoff(
                        BackoffKind.TXN_LOCK,
                        result.waitMillis(),
                        "flush",
                        new LockedException(locks))
                    : CompletableFuture.completedFuture(null));
  }

  @Override
  protected @Nullable Void result() {
    return null;
  }
}
