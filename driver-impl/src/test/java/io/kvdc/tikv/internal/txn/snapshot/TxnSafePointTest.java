package io.kvdc.tikv.internal.txn.snapshot;

import static io.kvdc.tikv.internal.txn.snapshot.ScriptedReads.join;
import static io.kvdc.tikv.internal.txn.snapshot.ScriptedReads.key;
import static io.kvdc.tikv.internal.txn.snapshot.ScriptedReads.start;
import static io.kvdc.tikv.internal.txn.snapshot.ScriptedReads.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvdc.Bytes;
import io.kvdc.SnapshotOptions;
import io.kvdc.Timestamp;
import io.kvdc.error.ClusterUnreachableException;
import io.kvdc.error.DeadlineExceededException;
import io.kvdc.error.ErrorDetail;
import io.kvdc.tikv.internal.pd.PdGcStates.GcSafePoints;
import io.kvdc.tikv.internal.txn.access.TxnRpcs;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When PD is asked for the safe point, and when reads wait for that. */
class TxnSafePointTest {

  private final ScriptedReads reads = new ScriptedReads();
  private final SnapshotOptions uncached =
      SnapshotOptions.defaults().mutate().cached(false).build();

  @BeforeEach
  void allKeysHaveValues() {
    reads.cluster().answer(TxnRpcs.GET, request -> value("v"));
  }

  private SnapshotReads snapshot() {
    return reads.at(new Timestamp(reads.txns().ts()), uncached);
  }

  private void advance(Duration time) {
    reads.cluster().time().advance(time);
  }

  @Test
  void theFirstReadWaitsForItAndTheNextDoNot() {
    CompletableFuture<GcSafePoints> answer = new CompletableFuture<>();
    reads.safePoints(answer);
    SnapshotReads snapshot = snapshot();
    CompletableFuture<Bytes> first = start(snapshot.get(key("a")));
    CompletableFuture<Bytes> second = start(snapshot.get(key("a")));
    assertThat(first).isNotDone();
    answer.complete(new GcSafePoints(1, 1));
    assertThat(first.join()).isEqualTo(Bytes.utf8("v"));
    assertThat(second.join()).isEqualTo(Bytes.utf8("v"));
    join(snapshot.get(key("a")));
    assertThat(reads.safePointQuestions()).isEqualTo(1);
  }

  @Test
  void afterAWhileItIsAskedForBesideTheRead() {
    SnapshotReads snapshot = snapshot();
    join(snapshot.get(key("a")));
    CompletableFuture<GcSafePoints> late = new CompletableFuture<>();
    reads.safePoints(late);
    advance(TxnSafePoint.POLL_INTERVAL);
    assertThat(join(snapshot.get(key("a")))).isNotNull();
    assertThat(reads.safePointQuestions()).isEqualTo(2);
    late.complete(new GcSafePoints(snapshot.timestamp().value() + 1, 0));
    assertThatThrownBy(() -> join(snapshot.get(key("a"))))
        .hasMessageContaining("is not kept any more");
  }

  @Test
  void whatIsTooOldTellsNothing() {
    SnapshotReads snapshot = snapshot();
    join(snapshot.get(key("a")));
    CompletableFuture<GcSafePoints> answer = new CompletableFuture<>();
    reads.safePoints(answer);
    advance(TxnSafePoint.STALE_AFTER);
    assertThat(join(snapshot.get(key("a")))).isNotNull();
    advance(Duration.ofMillis(1));
    CompletableFuture<Bytes> get = start(snapshot.get(key("a")));
    assertThat(get).isNotDone();
    answer.complete(new GcSafePoints(snapshot.timestamp().value() + 1, 0));
    assertThatThrownBy(get::join).hasMessageContaining("is not kept any more");
  }

  @Test
  void itIsAsOldAsTheQuestion() {
    CompletableFuture<GcSafePoints> slow = new CompletableFuture<>();
    reads.safePoints(slow);
    SnapshotReads snapshot = snapshot();
    CompletableFuture<Bytes> get = start(snapshot.get(key("a")));
    advance(Duration.ofSeconds(9));
    slow.complete(new GcSafePoints(1, 1));
    get.join();
    advance(Duration.ofSeconds(1));
    join(snapshot.get(key("a")));
    assertThat(reads.safePointQuestions()).isEqualTo(2);
  }

  @Test
  void aFailureDoesNotHurtWhileTheLastAnswerIsGood() {
    SnapshotReads snapshot = snapshot();
    join(snapshot.get(key("a")));
    reads.safePoints(CompletableFuture.failedFuture(unreachable()));
    advance(TxnSafePoint.POLL_INTERVAL);
    for (int i = 0; i < 5; i++) {
      assertThat(join(snapshot.get(key("a")))).isNotNull();
    }
    assertThat(reads.safePointQuestions()).isEqualTo(2);
    advance(TxnSafePoint.REPEAT_INTERVAL);
    assertThat(join(snapshot.get(key("a")))).isNotNull();
    assertThat(reads.safePointQuestions()).isEqualTo(3);
  }

  @Test
  void aReadWaitsForItNoLongerThanItsDeadline() {
    reads.safePoints(new CompletableFuture<>());
    SnapshotReads snapshot =
        reads.at(
            new Timestamp(reads.txns().ts()),
            uncached.mutate().timeout(Duration.ofSeconds(2)).build());
    CompletableFuture<Bytes> get = start(snapshot.get(key("a")));
    advance(Duration.ofSeconds(2));
    assertThatThrownBy(get::join).hasCauseInstanceOf(DeadlineExceededException.class);
  }

  @Test
  void otherFailuresOfPdAreThoseOfTheRead() {
    reads.safePoints(CompletableFuture.failedFuture(new IllegalStateException("broken")));
    assertThatThrownBy(() -> join(snapshot().get(key("a")))).hasRootCauseMessage("broken");
  }

  private static ClusterUnreachableException unreachable() {
    return new ClusterUnreachableException(ErrorDetail.of("nobody is there"), List.of());
  }
}
