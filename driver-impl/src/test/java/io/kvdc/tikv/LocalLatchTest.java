package io.kvdc.tikv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvdc.AsyncTransaction;
import io.kvdc.Bytes;
import io.kvdc.CommitDetails;
import io.kvdc.Connection;
import io.kvdc.Transaction;
import io.kvdc.TransactionOptions;
import io.kvdc.embedded.ApiVersion;
import io.kvdc.embedded.Calls;
import io.kvdc.embedded.Fault;
import io.kvdc.embedded.FaultAction;
import io.kvdc.error.DeadlineExceededException;
import io.kvdc.error.WriteConflictException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Commits of one client queue up for their keys before the cluster hears of them. */
class LocalLatchTest {

  private static final Bytes KEY = Bytes.utf8("counter");
  private static final Bytes VALUE = Bytes.utf8("1");

  private final Clusters clusters = Clusters.of(1, ApiVersion.V2);
  private final Connection connection = clusters.connect("txnLocalLatches=16");

  @AfterEach
  void close() {
    clusters.cluster().faults().clear();
    clusters.close();
  }

  private AsyncTransaction writing(TransactionOptions options) {
    AsyncTransaction transaction = connection.beginAsync(options).toCompletableFuture().join();
    transaction.put(KEY, VALUE).toCompletableFuture().join();
    return transaction;
  }

  @Test
  void whoCameTooLateHearsItWithoutTheCluster() {
    try (Transaction late = connection.begin()) {
      late.put(KEY, VALUE);
      connection.transact(
          transaction -> {
            transaction.put(KEY, VALUE);
            return null;
          });
      Fault prewrites =
          clusters.cluster().faults().inject(Calls.to("KvPrewrite"), FaultAction.holdRequest());

      assertThatThrownBy(late::commit)
          .isInstanceOfSatisfying(
              WriteConflictException.class,
              conflict -> {
                assertThat(conflict.reason()).isEqualTo("LOCAL_LATCH");
                assertThat(conflict.key()).isEqualTo(KEY);
                assertThat(conflict.isRetryable()).isTrue();
              });
      assertThat(prewrites.hits()).isZero();
    }
  }

  @Test
  void whoWaitsForHisTurnMayLeave() {
    Fault held =
        clusters.cluster().faults().inject(Calls.to("KvPrewrite"), FaultAction.holdRequest());
    CompletableFuture<CommitDetails> first =
        writing(TransactionOptions.optimistic()).commit().toCompletableFuture();
    CompletableFuture<CommitDetails> cancelled =
        writing(TransactionOptions.optimistic()).commit().toCompletableFuture();
    CompletableFuture<CommitDetails> impatient =
        writing(TransactionOptions.optimistic().mutate().timeout(Duration.ofMillis(200)).build())
            .commit()
            .toCompletableFuture();
    cancelled.cancel(false);
    assertThatThrownBy(cancelled::join).isInstanceOf(CancellationException.class);
    assertThatThrownBy(impatient::join).hasCauseInstanceOf(DeadlineExceededException.class);

    clusters.cluster().faults().remove(held);
    held.release();
    assertThat(first.join().commitTimestamp()).isNotNull();
    AsyncTransaction next = writing(TransactionOptions.optimistic());
    assertThat(next.commit().toCompletableFuture().join().commitTimestamp()).isNotNull();
  }

  @Test
  void pessimisticTransactionsDoNotQueue() {
    try (Transaction pessimistic = connection.begin(TransactionOptions.pessimistic())) {
      pessimistic.getForUpdate(KEY);
      pessimistic.put(KEY, VALUE);
      assertThat(pessimistic.commit().commitTimestamp()).isNotNull();
    }
  }
}
