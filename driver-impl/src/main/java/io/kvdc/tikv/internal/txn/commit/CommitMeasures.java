package io.kvdc.tikv.internal.txn.commit;

import io.kvdc.error.WriteConflictException;
import io.kvdc.proto.kvrpcpb.Assertion;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.tikv.internal.metric.TxnMetrics;
import io.kvdc.tikv.internal.retry.Completions;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What is measured of one commit; there is none where nothing is measured. */
final class CommitMeasures {

  private final TxnMetrics metrics;
  private final boolean internal;

  CommitMeasures(TxnMetrics metrics, CommitInput input) {
    this.metrics = metrics;
    Context.Builder context = Context.newBuilder();
    input.context().accept(context);
    this.internal = context.getRequestSource().startsWith("internal");
  }

  /** It is known what there is to write. */
  void begins(Mutations mutations) {
    metrics.writes(internal, mutations.all().size(), mutations.bytes());
    for (KeyMutation each : mutations.all()) {
      metrics.asserts(label(each.assertion()));
    }
  }

  private static String label(Assertion assertion) {
    return switch (assertion) {
      case None -> "none";
      case Exist -> "exist";
      case NotExist -> "not-exist";
      case UNRECOGNIZED -> "unknown";
    };
  }

  /** It had to wait for local latches. */
  void latched(long nanos) {
    metrics.latched(nanos);
  }

  /** Something was left to the background: {@code commit} or {@code rollback} of keys. */
  void left(String type, CompletableFuture<?> call) {
    Completions.whenDone(
        call,
        (done, failure) -> {
          if (failure != null) {
            metrics.cleanupFailed(type);
          }
        });
  }

  /** The commit is over. */
  void ended(CommitForm form, CommitFigures figures, @Nullable Throwable failure) {
    if (figures.regions() > 0) {
      metrics.regions("2pc_prewrite", internal, figures.regions());
    }
    metrics.waited(figures.waitedNanos(), figures.waits());
    if (failure instanceof WriteConflictException) {
      metrics.conflict();
    }
    if (form.onePhaseFellBack()) {
      metrics.onePhaseFellBack();
    }
    TxnMetrics.Form how =
        switch (form.protocol()) {
          case ONE_PHASE -> TxnMetrics.Form.ONE_PHASE;
          case ASYNC_COMMIT -> TxnMetrics.Form.ASYNC;
          default -> TxnMetrics.Form.TWO_PHASE;
        };
    metrics.ended(how, failure == null);
  }
}
