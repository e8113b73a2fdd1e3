package io.kvdc.tikv.internal.txn.pipelined;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Bytes;
import io.kvdc.PipelinedWrites;
import io.kvdc.TransactionOptions;
import io.kvdc.embedded.Calls;
import io.kvdc.embedded.Fault;
import io.kvdc.embedded.FaultAction;
import io.kvdc.tikv.internal.region.ApiCall;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.txn.EmbeddedTxns;
import io.kvdc.tikv.internal.txn.access.TxnBudget;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Steps of two threads that use one transaction, in every order that matters. */
class PipelinedTxnTest {

  private static final Bytes A = Bytes.utf8("a");
  private static final Bytes B = Bytes.utf8("b");
  private static final Bytes ONE = Bytes.utf8("1");

  private final EmbeddedTxns txns = new EmbeddedTxns();
  private final PipelinedTxn txn =
      txns.engine()
          .pipelined()
          .begin(
              new PipelinedInput(
                  txns.ts(),
                  txns.access().environment().ticker().nanoTime(),
                  TransactionOptions.optimistic()
                      .mutate()
                      .pipelined(PipelinedWrites.defaults())
                      .build(),
                  1 << 20,
                  context -> {}));

  @AfterEach
  void close() {
    txn.rollback(null).join();
    txns.close();
  }

  private void put(Bytes key) {
    txn.write(() -> txn.mutable().put(key, ONE));
  }

  private Map<Bytes, Bytes> read(Bytes key) {
    ApiCall<Map<Bytes, Bytes>> call = txn.read(List.of(key), deadline());
    call.start();
    return call.join();
  }

  private Backoffer waits() {
    return txns.access().backoffer(TxnBudget.FLUSH, deadline());
  }

  private Deadline deadline() {
    return txns.access().deadline(Duration.ofSeconds(20));
  }

  @Test
  void whatIsReadWhileAnotherThreadFlushesItIsNotRememberedAsMissing() {
    put(A);
    txn.flushAll(waits()).join();
    assertThat(txn.local(B)).as("one thread looks").isNull();
    put(B);
    Fault held = txns.cluster().faults().inject(Calls.to("KvFlush"), FaultAction.holdRequest());
    CompletableFuture<?> flushed = txn.flushAll(waits());

    assertThat(read(B)).as("and goes on when another one has written").containsEntry(B, ONE);

    txns.cluster().faults().clear();
    held.release();
    flushed.join();
    assertThat(read(B)).containsEntry(B, ONE);
  }
}
