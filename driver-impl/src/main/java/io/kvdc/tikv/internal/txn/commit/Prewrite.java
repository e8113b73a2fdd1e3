package io.kvdc.tikv.internal.txn.commit;

import io.kvdc.error.AssertionFailedException;
import io.kvdc.error.KvException;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.proto.kvrpcpb.Mutation;
import io.kvdc.proto.kvrpcpb.PrewriteRequest;
import io.kvdc.proto.kvrpcpb.PrewriteRequest.ForUpdateTSConstraint;
import io.kvdc.proto.kvrpcpb.PrewriteResponse;
import io.kvdc.tikv.internal.region.ApiCall;
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
import io.kvdc.tikv.internal.txn.access.LockedException;
import io.kvdc.tikv.internal.txn.access.TxnAccess;
import io.kvdc.tikv.internal.txn.access.TxnLock;
import io.kvdc.tikv.internal.txn.access.TxnRpcs;
import io.kvdc.tikv.internal.txn.lock.LockResolver;
import io.kvdc.tikv.internal.txn.lock.ResolveRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The first phase: locks all keys and leaves the values there, in batches side by side. Locks of
 * others are resolved and the batch is sent again. The first error ends it, but a failed assertion
 * only if there is no other: an assertion about a key that somebody else has written since is bound
 * to fail, and that conflict is what the caller has to know of.
 */
final class Prewrite
    extends RegionFanOut<List<KeyMutation>, PrewriteRequest, PrewriteResponse, @Nullable Void> {

  /** Says that nobody knows how many keys the transaction has in a region. */
  private static final long MANY = -1;

  private final TxnAccess access;
  private final LockResolver resolver;
  private final RegionPresplit presplit;
  private final PrewriteTerms terms;
  private final Consumer<Context.Builder> context;
  private final CommitFigures figures;
  private final Runnable onPrimary;
  private final BatchTrace trace;

  /** Keys of the transaction by region, as first found; null: not yet. */
  private volatile @Nullable Map<Long, Integer> regionKeys;

  private @Nullable AssertionFailedException assertionFailure;

  /** Keys that are not prewritten yet. */
  private int left;

  /**
   * Begins a call.
   *
   * @param access sends
   * @param resolver removes locks of others
   * @param presplit splits regions that get too much
   * @param backoffer the budget and the deadline
   * @param terms what all requests say alike
   * @param context what each request says of itself
   * @param figures counts
   * @param mutations what is done, in the order of the keys; not empty
   * @param whole the commit that this is a part of
   * @param onPrimary told once the primary key is locked, on a thread that must not be blocked
   */
  Prewrite(
      TxnAccess access,
      LockResolver resolver,
      RegionPresplit presplit,
      Backoffer backoffer,
      PrewriteTerms terms,
      Consumer<Context.Builder> context,
      CommitFigures figures,
      List<KeyMutation> mutations,
      ApiCall<?> whole,
      Runnable onPrimary) {
    super(
        access.sender(),
        terms.form().isShort() ? TxnRpcs.PREWRITE_DECIDING : TxnRpcs.PREWRITE,
        backoffer,
        access.settings().concurrency(),
        mutations,
        whole);
    this.left = mutations.size();
    this.access = access;
    this.resolver = resolver;
    this.presplit = presplit;
    this.terms = terms;
    this.context = context;
    this.figures = figures;
    this.onPrimary = onPrimary;
    this.trace = new BatchTrace(backoffer, "prewrite", terms.startTs());
    beforeEnd(failure -> trace.ended());
  }

  @Override
  protected void describe(Context.Builder builder) {
    context.accept(builder);
  }

  @Override
  protected CompletableFuture<Pieces<List<KeyMutation>>> cut(
      List<KeyMutation> mutations, RegionLocator locator, Deadline deadline) {
    CompletableFuture<List<Group<KeyMutation>>> groups =
        KeyGrouping.group(locator, deadline, KeyMutation::key, mutations);
    if (regionKeys != null) {
      return groups.thenApply(this::batches);
    }
    return groups
        .thenCompose(
            found ->
                presplit
                    .splitIfLarge(found, deadline)
                    .thenCompose(
                        split ->
                            split
                                ? KeyGrouping.group(locator, deadline, KeyMutation::key, mutations)
                                : CompletableFuture.completedFuture(found)))
        .thenApply(
            found -> {
              count(found);
              return batches(found);
            });
  }

  private void count(List<Group<KeyMutation>> groups) {
    Map<Long, Integer> counted = new HashMap<>();
    groups.forEach(
        group -> counted.merge(group.region().verId().id(), group.things().size(), Integer::sum));
    regionKeys = counted;
  }

  private Pieces<List<KeyMutation>> batches(List<Group<KeyMutation>> groups) {
    List<Piece<List<KeyMutation>>> pieces =
        KeyBatches.of(groups, KeyMutation::size, access.settings().batchBytes());
    for (int i = 1; i < pieces.size(); i++) {
      if (holdsPrimary(pieces.get(i).part())) {
        // Whoever meets another lock of the transaction looks for this one.
        pieces.add(0, pieces.remove(i));
        break;
      }
    }
    terms.form().cutInto(pieces.size(), hasLostWrites());
    return new Pieces<>(pieces, null);
  }

  private boolean holdsPrimary(List<KeyMutation> mutations) {
    return mutations.get(0).key().compareTo(terms.primary()) <= 0
        && mutations.get(mutations.size() - 1).key().compareTo(terms.primary()) >= 0;
  }

  @Override
  protected PrewriteRequest request(CachedRegion region, List<KeyMutation> mutations) {
    return request(region, mutations, false);
  }

  @Override
  protected PrewriteRequest request(
      CachedRegion region, List<KeyMutation> mutations, boolean regrouped) {
    trace.started(region, holdsPrimary(mutations), mutations.size(), 0);
    PrewriteRequest.Builder request = terms.request().setTxnSize(txnSize(region, regrouped));
    terms.form().describe(request, holdsPrimary(mutations));
    for (int i = 0; i < mutations.size(); i++) {
      KeyMutation each = mutations.get(i);
      request.addMutations(
          Mutation.newBuilder()
              .setOp(each.op())
              .setKey(access.key(each.key()))
              .setValue(ByteStrings.of(each.value()))
              .setAssertion(each.assertion()));
      if (terms.forUpdateTs() != 0) {
        request.addPessimisticActions(each.action());
        Long expected = terms.forUpdateTsConstraints().get(each.key());
        if (expected != null) {
          request.addForUpdateTsConstraints(
              ForUpdateTSConstraint.newBuilder().setIndex(i).setExpectedForUpdateTs(expected));
        }
      }
    }
    return request.build();
  }

  /** Those who meet the locks resolve them one by one if there are few: too few would be missed. */
  private long txnSize(CachedRegion region, boolean regrouped) {
    Map<Long, Integer> counted = regionKeys;
    Integer keys = regrouped || counted == null ? null : counted.get(region.verId().id());
    return keys == null ? MANY : keys;
  }

  @Override
  protected void merge(
      CachedRegion region, List<KeyMutation> mutations, PrewriteResponse response) {
    figures.region(region.verId().id());
    trace.answered(region, response.getErrorsCount() == 0);
    if (response.getErrorsCount() == 0) {
      prewritten(mutations, response);
      return;
    }
    List<TxnLock> locks;
    try {
      locks = PrewriteErrors.locks(access, terms, response.getErrorsList());
    } catch (AssertionFailedException failed) {
      writeHadNoEffect();
      keyRefused();
      if (assertionFailure == null) {
        assertionFailure = failed;
      }
      return;
    } catch (KvException refused) {
      keyRefused();
      throw refused;
    }
    // Of a request with an error nothing was done.
    writeHadNoEffect();
    figures.met(locks.size());
    redo(mutations, waits -> resolve(waits, locks));
  }

  private void prewritten(List<KeyMutation> mutations, PrewriteResponse response) {
    terms.form().prewritten(response);
    left -= mutations.size();
    if (left > 0 || !terms.form().isShort()) {
      // Alone it decides nothing.
      writeHadNoEffect();
    }
    if (holdsPrimary(mutations) && !terms.form().isOnePhase()) {
      onPrimary.run();
    }
  }

  /**
   * Without this key the transaction cannot be committed, whatever becomes of the others; unless a
   * lost request had locked it before, and the refusal is what came of that.
   */
  private void keyRefused() {
    if (!hasLostWrites()) {
      terms.form().keyRefused();
    }
  }

  @Override
  protected boolean writesDecide() {
    return terms.form().mayBeDecided();
  }

  private CompletionStage<?> resolve(Backoffer waits, List<TxnLock> locks) {
    return resolver
        .resolve(waits, ResolveRequest.forWrite(terms.startTs(), locks).from(context))
        .thenCompose(
            result ->
                result.waitMillis() > 0
                    ? waits.backoff(
                        BackoffKind.TXN_LOCK,
                        result.waitMillis(),
                        "prewrite",
                        new LockedException(locks))
                    : CompletableFuture.completedFuture(null));
  }

  @Override
  protected @Nullable Void result() {
    KvException failed = assertionFailure;
    if (failed != null) {
      throw failed;
    }
    if (!terms.form().mayBeDecided()) {
      // All stores have answered, and one has locked a key so that only a commit decides.
      noWriteHadEffect();
    }
    return null;
  }
}
