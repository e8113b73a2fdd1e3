package io.kvdc.tikv.internal.txn.commit;

import io.kvdc.Bytes;
import io.kvdc.CommitDetails;
import io.kvdc.Timestamp;
import io.kvdc.error.KvUndeterminedException;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.spi.Phase;
import io.kvdc.tikv.internal.metric.EngineMetrics;
import io.kvdc.tikv.internal.pd.PdOperators;
import io.kvdc.tikv.internal.region.ApiCall;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.retry.Completions;
import io.kvdc.tikv.internal.retry.Stages;
import io.kvdc.tikv.internal.retry.Step;
import io.kvdc.tikv.internal.txn.access.Background;
import io.kvdc.tikv.internal.txn.access.TxnAccess;
import io.kvdc.tikv.internal.txn.access.TxnBudget;
import io.kvdc.tikv.internal.txn.heartbeat.Heartbeat;
import io.kvdc.tikv.internal.txn.latch.LatchTurn;
import io.kvdc.tikv.internal.txn.latch.Latches;
import io.kvdc.tikv.internal.txn.lock.LockResolver;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The commit of one transaction: collects what there is to do and prewrites it. If that has not
 * decided the transaction already ({@link CommitForm}), fetches the commit ts and commits the
 * primary key. What is locked then is left to the background. When it fails, or is ended from
 * outside, and the transaction cannot have been decided, what was prewritten is taken back in the
 * background; if it can have been, nothing is touched any more.
 */
final class TwoPhaseCommit extends ApiCall<CommitDetails> {

  /** Keys from which on a transaction is worth a line in the log (client-go: logEntryCount). */
  private static final int MANY_KEYS = 10_000;

  /** Bytes from which on it is (client-go: logSize). */
  private static final long MANY_BYTES = 4L << 20;

  private static final Logger LOG = System.getLogger("io.kvdc.tikv");

  private final TxnAccess access;
  private final LockResolver resolver;
  private final PdOperators operators;
  private final Background background;
  private final @Nullable Latches latches;
  private final CommitInput input;
  private final CommitFigures figures;
  private final CommitTimestamp timestamps;
  private final Consumer<Context.Builder> context;

  private volatile @Nullable ApiCall<?> step;
  private volatile @Nullable CommitForm form;
  private volatile @Nullable LatchTurn turn;
  private volatile @Nullable Step latchStep;

  /** Whether it is up to the primary's commit now. */
  private volatile boolean committing;

  private volatile @Nullable Heartbeat heartbeat;

  /** What has to be committed or rolled back. */
  private volatile List<Bytes> keys = List.of();

  /** Null: nothing is measured, or nothing is written. */
  private volatile @Nullable CommitMeasures measured;

  private int keyCount;
  private long bytes;

  TwoPhaseCommit(
      TxnAccess access,
      LockResolver resolver,
      PdOperators operators,
      Background background,
      @Nullable Latches latches,
      CommitInput input) {
    super(new Backoffer(access.environment(), input.deadline(), Backoffer.UNLIMITED));
    this.access = access;
    this.resolver = resolver;
    this.operators = operators;
    this.background = background;
    this.latches = latches;
    this.input = input;
    this.figures = new CommitFigures(access.environment().ticker());
    this.timestamps = new CommitTimestamp(access, input.startTs(), input.options());
    this.context =
        builder -> {
          figures.requestSent();
          input.context().accept(builder);
        };
    Completions.whenDone(this, this::ended);
  }

  @Override
  protected void describe(Context.Builder builder) {
    input.context().accept(builder);
  }

  @Override
  public void start() {
    if (isEnded()) {
      return;
    }
    try {
      prewrite();
    } catch (RuntimeException e) {
      if (keys.isEmpty()) {
        keys = MutationCollection.lockedKeys(input.buffer());
      }
      fail(e);
    }
  }

  private void prewrite() {
    Mutations mutations = MutationCollection.of(input);
    if (mutations.all().isEmpty()) {
      succeed(CommitDetails.nothingWritten(new Timestamp(input.startTs())));
      return;
    }
    Bytes primary = PrimaryChoice.of(input.primary(), mutations);
    keys = mutations.lockedKeys();
    keyCount = mutations.all().size();
    bytes = mutations.bytes();
    if (keyCount > MANY_KEYS || bytes > MANY_BYTES) {
      LOG.log(
          Level.INFO,
          () ->
              "a large transaction commits: %s with %d keys, %d bytes"
                  .formatted(new Timestamp(input.startTs()), keyCount, bytes));
    }
    CommitForm chosen = CommitForm.of(access, input, mutations, primary);
    form = chosen;
    EngineMetrics metrics = access.environment().metrics();
    if (metrics != null) {
      measured = new CommitMeasures(metrics.txn(), input);
      measured.begins(mutations);
    }
    if (latches == null) {
      begin(mutations, primary, chosen);
      return;
    }
    long queued = access.environment().ticker().nanoTime();
    LatchTurn mine =
        latches.queue(input.startTs(), mutations.all().stream().map(KeyMutation::key).toList());
    turn = mine;
    Step waiting = Step.begin(backoffer(), "latch", Phase.LATCH);
    latchStep = waiting;
    if (isEnded()) {
      // Who ended this call may have come too early to see the turn.
      mine.leave(0);
      waiting.end(null);
      return;
    }
    Stages.whenEnded(
        Completions.before(
            input.deadline(),
            access.environment(),
            mine.reached(),
            () -> backoffer().deadlineExceeded(null)),
        late -> {
          CommitMeasures measures = measured;
          if (measures != null) {
            measures.latched(access.environment().ticker().nanoTime() - queued);
          }
          waiting.end(null);
          if (late != null) {
            throw PrewriteErrors.lateForLatch(late, input.startTs());
          }
          begin(mutations, primary, chosen);
        },
        this::fail);
  }

  private void begin(Mutations mutations, Bytes primary, CommitForm chosen) {
    if (!chosen.isShort()) {
      prewrite(mutations, primary, chosen);
      return;
    }
    Stages.whenEnded(
        timestamps.prepare(
            backoffer(), chosen, () -> CommitForm.now(access, input), input.deadline()),
        ready -> prewrite(mutations, primary, chosen),
        this::fail);
  }

  private void prewrite(Mutations mutations, Bytes primary, CommitForm chosen) {
    Step phase = Step.begin(backoffer(), "prewrite", Phase.PREWRITE);
    Prewrite prewrite =
        new Prewrite(
            access,
            resolver,
            new RegionPresplit(access, operators),
            access
                .backoffer(TxnBudget.PREWRITE, input.deadline())
                .tell(figures)
                .within(backoffer())
                .under(phase.span()),
            PrewriteTerms.of(access, input, mutations, primary, chosen),
            context,
            figures,
            mutations.all(),
            this,
            () -> primaryPrewritten(primary));
    step = prewrite;
    prewrite.beforeEnd(phase::end);
    RuntimeException contradiction = mutations.assertionFailure();
    Stages.whenEnded(
        prewrite,
        done -> {
          figures.prewritten();
          if (contradiction != null) {
            throw contradiction;
          }
          prewritten(primary, chosen);
        },
        this::fail);
    run(prewrite);
  }

  private void run(ApiCall<?> next) {
    next.start();
    if (isEnded()) {
      // Who ended this call may have come too early to see the step.
      next.cancel(false);
    }
  }

  /**
   * Pessimistic transactions have a heartbeat already; others may take longer than a lock lives.
   */
  private void primaryPrewritten(Bytes primary) {
    if (input.primary() != null || bytes <= access.settings().heartbeatBytes()) {
      return;
    }
    Heartbeat beating = new Heartbeat(access, input.startTs(), primary, input.context(), end -> {});
    heartbeat = beating;
    beating.start();
    if (isEnded()) {
      beating.stop();
    }
  }

  /**
   * Until the prewrite is over, what it knows decides; a commit of the primary that is out leaves
   * the outcome in doubt in any case.
   */
  @Override
  protected boolean writesDecide() {
    CommitForm chosen = form;
    return committing || chosen == null || chosen.mayBeDecided();
  }

  private void prewritten(Bytes primary, CommitForm chosen) {
    if (chosen.isOnePhase()) {
      succeed(details(new Timestamp(chosen.decidedTs())));
      return;
    }
    if (chosen.isAsync() && !keys.isEmpty()) {
      commitDecided(primary, chosen.decidedTs());
      succeed(details(new Timestamp(chosen.decidedTs())));
      return;
    }
    if (keys.isEmpty()) {
      // All was only checked, and nothing is left behind to commit.
      succeed(details(null));
      return;
    }
    Stages.whenEnded(
        timestamps.next(backoffer(), input.deadline()),
        commitTs -> {
          figures.timestampThere();
          commitPrimary(primary, commitTs);
        },
        this::fail);
  }

  private void commitPrimary(Bytes primary, long commitTs) {
    committing = true;
    Step phase = Step.begin(backoffer(), "commit", Phase.COMMIT);
    CommitPrimary commit =
        new CommitPrimary(
            access,
            access
                .backoffer(TxnBudget.COMMIT, input.deadline())
                .tell(figures)
                .within(backoffer())
                .under(phase.span()),
            this,
            context,
            keys,
            primary,
            input.startTs(),
            timestamps,
            commitTs);
    step = commit;
    commit.beforeEnd(phase::end);
    Stages.whenEnded(
        commit,
        committed -> {
          figures.primaryCommitted();
          // First these, so that the caller meets as few of his own locks as possible.
          commitSecondaries(primary, committed);
          succeed(details(new Timestamp(committed.commitTs())));
        },
        this::fail);
    run(commit);
  }

  private void commitSecondaries(Bytes primary, CommitPrimary.Committed committed) {
    if (!committed.others().isEmpty()) {
      commitInBackground(committed.others(), primary, committed.commitTs(), false);
    }
  }

  /** All keys, the primary among them: whoever meets one of the locks finds out when. */
  private void commitDecided(Bytes primary, long commitTs) {
    commitInBackground(keys, primary, commitTs, true);
  }

  private void commitInBackground(List<Bytes> some, Bytes primary, long commitTs, boolean async) {
    Backoffer own = ownBackoffer(TxnBudget.COMMIT_SECONDARIES);
    leave(
        "commit_secondaries",
        "commit",
        own,
        new CommitSecondaries(
            access, own, input.context(), some, primary, input.startTs(), commitTs, async),
        "the commit of secondaries");
  }

  /** Its span may outlast that of the commit, and ends with the call, which has a deadline. */
  private void leave(String name, String type, Backoffer own, ApiCall<?> call, String what) {
    CommitMeasures measures = measured;
    if (measures != null) {
      measures.left(type, call);
    }
    Step behind = Step.begin(own, name, null);
    own.under(behind.span());
    call.beforeEnd(behind::end);
    background.start(call, what);
  }

  /** The caller's deadline is none of the background's business. */
  private Backoffer ownBackoffer(TxnBudget budget) {
    Duration time = Duration.ofMillis(budget.millis(access.settings().backoffWeight()));
    return access.backoffer(budget, access.deadline(time)).behind(backoffer());
  }

  private CommitDetails details(@Nullable Timestamp commit) {
    return figures.details(
        new Timestamp(input.startTs()), commit, keyCount, bytes, Objects.requireNonNull(form));
  }

  /** A commit that may have happened is not undone by taking back the wish for it. */
  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    fail(new CancellationException("the commit was cancelled"));
    return isCancelled();
  }

  @Override
  protected void cancelParts() {
    ApiCall<?> running = step;
    if (running != null) {
      running.cancel(false);
    }
  }

  private void ended(@Nullable CommitDetails details, @Nullable Throwable failure) {
    Step waiting = latchStep;
    if (waiting != null) {
      waiting.end(failure);
    }
    LatchTurn mine = turn;
    if (mine != null) {
      Timestamp committed = details == null ? null : details.commitTimestamp();
      mine.leave(committed == null ? 0 : committed.value());
    }
    Heartbeat beating = heartbeat;
    if (beating != null) {
      beating.stop();
    }
    CommitMeasures measures = measured;
    if (measures != null) {
      measures.ended(Objects.requireNonNull(form), figures, failure);
    }
    if (failure != null && !(failure instanceof KvUndeterminedException)) {
      cleanUp();
    }
  }

  private void cleanUp() {
    List<Bytes> known = keys;
    // Ended before it began, it has not looked what is locked.
    List<Bytes> left =
        known.isEmpty() && input.primary() != null
            ? MutationCollection.lockedKeys(input.buffer())
            : known;
    CommitForm chosen = form;
    boolean wroteNoLock = figures.requests() == 0 || (chosen != null && chosen.isOnePhase());
    boolean untouched = wroteNoLock && input.primary() == null;
    if (left.isEmpty() || untouched) {
      return;
    }
    Bytes locked = input.primary();
    Backoffer own = ownBackoffer(TxnBudget.CLEANUP);
    leave(
        "clean_up",
        "rollback",
        own,
        new Cleanup(
            access,
            own,
            input.context(),
            left,
            locked == null ? left.get(0) : locked,
            input.startTs()),
        "the clean-up of a transaction");
  }
}
