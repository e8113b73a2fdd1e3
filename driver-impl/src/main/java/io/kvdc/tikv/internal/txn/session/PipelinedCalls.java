package io.kvdc.tikv.internal.txn.session;

import io.kvdc.error.ErrorDetail;
import io.kvdc.error.InvalidArgumentException;
import io.kvdc.tikv.internal.call.SessionCalls;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.retry.Completions;
import io.kvdc.tikv.internal.txn.pipelined.PipelinedTxn;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What is different for transactions that write while they go on. */
final class PipelinedCalls {

  private PipelinedCalls() {}

  /** Refuses what needs all writes in memory, or locks before the writes. */
  static void refuse(LiveTransaction transaction, String what) {
    if (transaction.pipelined() != null) {
      throw new InvalidArgumentException(
          ErrorDetail.of(
              "a transaction with pipelined writes has no "
                  + what
                  + ", as its writes are not all in memory; use get and batchGet, or a transaction"
                  + " without pipelined writes"));
    }
  }

  /** Done when the transaction may write on. */
  static CompletableFuture<@Nullable Void> room(
      LiveTransaction transaction, PipelinedTxn pipelined) {
    CompletableFuture<@Nullable Void> room = pipelined.afterWrite();
    if (room.isDone()) {
      return room;
    }
    Backoffer waits = transaction.waits();
    return Completions.before(
        waits.deadline(), waits.environment(), room, () -> waits.deadlineExceeded(null));
  }

  /** Flushes all that was written until now. */
  static CompletableFuture<@Nullable Void> flush(LiveTransaction transaction) {
    SessionCalls calls = transaction.access().calls();
    return calls.checked(
        () -> {
          transaction.lifecycle().requireActive();
          PipelinedTxn pipelined = transaction.pipelined();
          if (pipelined == null) {
            throw new InvalidArgumentException(
                ErrorDetail.of(
                    "this transaction keeps its writes in memory until the commit; begin it with"
                        + " pipelined options to flush"));
          }
          return calls.write(
              "transaction.flush",
              transaction.count(),
              transaction.size(),
              new FlushWait(transaction.waits(), pipelined));
        });
  }
}
