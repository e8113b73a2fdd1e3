package io.kvdc.tikv.internal.txn.pipelined;

import io.kvdc.Bytes;
import io.kvdc.CommitDetails;
import io.kvdc.Timestamp;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.InvalidArgumentException;
import io.kvdc.error.KvUndeterminedException;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.spi.Phase;
import io.kvdc.tikv.internal.region.ApiCall;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.retry.Completions;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.Stages;
import io.kvdc.tikv.internal.retry.Step;
import io.kvdc.tikv.internal.txn.access.TxnAccess;
import io.kvdc.tikv.internal.txn.access.TxnBudget;
import io.kvdc.tikv.internal.txn.commit.CommitPrimary;
import io.kvdc.tikv.internal.txn.commit.CommitTimestamp;
import io.kvdc.tikv.internal.txn.heartbeat.MinCommitTs;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Commits a transaction whose writes are in the cluster but for the last of them: flushes those,
 * fetches the commit ts and commits the primary key, which decides. All other keys are left to the
 * background. When it fails and the primary cannot have been committed, all is taken back there; if
 * it can have been, nothing is touched any more.
 */
final class PipelinedCommit extends ApiCall<CommitDetails> {

  private final TxnAccess access;
  private final PipelinedTxn txn;
  private final PipelinedInput input;
  private final CommitTimestamp timestamps;
  private final Consumer<Context.Builder> context;
  private final long beganNanos;

  private volatile @Nullable ApiCall<?> flagsStep;
  private volatile @Nullable CommitPrimary step;
  private volatile long flushedNanos;
  private volatile long timestampNanos;

  PipelinedCommit(TxnAccess access, PipelinedTxn txn, PipelinedInput input, Deadline deadline) {
    super(new Backoffer(access.environment(), deadline, Backoffer.UNLIMITED));
    this.access = access;
    this.txn = txn;
    this.input = input;
    this.timestamps = new CommitTimestamp(access, input.startTs(), input.options());
    this.context =
        builder -> {
          txn.figures().requestSent();
          input.context().accept(builder);
        };
    this.beganNanos = now();
    Completions.whenDone(this, (details, failure) -> ended(failure));
  }

  private long now() {
    return access.environment().ticker().nanoTime();
  }

  @Override
  public void start() {
    if (isEnded()) {
      return;
    }
    Deadline deadline = backoffer().deadline();
    Stages.whenEnded(
        Completions.before(
            deadline,
            access.environment(),
            txn.flushAll(backoffer()),
            () -> backoffer().deadlineExceeded(null)),
        done -> flushed(),
        this::fail);
  }

  private void flushed() {
    List<Bytes> flagged = txn.flaggedOnly();
    if (flagged.isEmpty()) {
      checked();
      return;
    }
    ApiCall<Map<Bytes, Bytes>> sent = txn.read(flagged, backoffer().deadline());
    sent.partOf(this);
    flagsStep = sent;
    Stages.whenEnded(
        sent,
        found -> {
          if (found.isEmpty()) {
            checked();
          } else {
            fail(
                new InvalidArgumentException(
                    ErrorDetail.of(
                        "flags were set for "
                            + found.size()
                            + " of the keys after their writes had been sent, so that no store has"
                            + " looked at them: set the flags of a key before it is written, or"
                            + " write it again")));
          }
        },
        this::fail);
    sent.start();
    if (isEnded()) {
      sent.cancel(false);
    }
  }

  private void checked() {
    flushedNanos = now();
    Bytes primary = txn.locks().primary();
    if (primary == null) {
      // All was only checked, and nothing is left behind to commit.
      succeed(details(null, flushedNanos));
      return;
    }
    txn.locks().minCommitTs().takeOver(MinCommitTs.Writer.TWO_PHASE);
    Stages.whenEnded(
        timestamps.next(backoffer(), backoffer().deadline()),
        commitTs -> {
          timestampNanos = now();
          commit(primary, commitTs);
        },
        this::fail);
  }

  private void commit(Bytes primary, long commitTs) {
    Step phase = Step.begin(backoffer(), "commit", Phase.COMMIT);
    CommitPrimary commit =
        new CommitPrimary(
            access,
            access
                .backoffer(TxnBudget.COMMIT, backoffer().deadline())
                .tell(txn.figures())
                .within(backoffer())
                .under(phase.span()),
            this,
            context,
            List.of(primary),
            primary,
            input.startTs(),
            timestamps,
            commitTs);
    step = commit;
    commit.beforeEnd(phase::end);
    txn.decisionBegins();
    Stages.whenEnded(
        commit,
        committed -> {
          // First this, so that the caller meets as few of his own locks as possible.
          txn.locks().committed(committed.commitTs(), backoffer());
          succeed(details(new Timestamp(committed.commitTs()), timestampNanos));
        },
        this::fail);
    commit.start();
    if (isEnded()) {
      // Who ended this call may have come too early to see the step.
      commit.cancel(false);
    }
  }

  private CommitDetails details(@Nullable Timestamp commit, long lastStepNanos) {
    long end = now();
    return txn.figures()
        .details(
            new Timestamp(input.startTs()),
            commit,
            txn.count(),
            txn.size(),
            new FlushFigures.Times(
                Duration.ofNanos(flushedNanos - beganNanos),
                Duration.ofNanos(lastStepNanos - flushedNanos),
                Duration.ofNanos(commit == null ? 0 : end - lastStepNanos),
                Duration.ofNanos(end - beganNanos)));
  }

  /** A commit that may have happened is not undone by taking back the wish for it. */
  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    fail(new CancellationException("the commit was cancelled"));
    return isCancelled();
  }

  @Override
  protected void cancelParts() {
    CommitPrimary running = step;
    if (running != null) {
      running.cancel(false);
    }
    ApiCall<?> reading = flagsStep;
    if (reading != null) {
      reading.cancel(false);
    }
  }

  private void ended(@Nullable Throwable failure) {
    txn.locks().letExpire();
    if (failure != null && !(failure instanceof KvUndeterminedException)) {
      txn.notCommitted(backoffer());
    }
  }
}
