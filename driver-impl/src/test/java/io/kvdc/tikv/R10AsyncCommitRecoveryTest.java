package io.kvdc.tikv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.kvdc.Bytes;
import io.kvdc.CommitDetails;
import io.kvdc.CommitProtocol;
import io.kvdc.Connection;
import io.kvdc.KeyRange;
import io.kvdc.Kv;
import io.kvdc.SnapshotOptions;
import io.kvdc.Timestamp;
import io.kvdc.Transaction;
import io.kvdc.TransactionOptions;
import io.kvdc.embedded.ApiVersion;
import io.kvdc.embedded.Calls;
import io.kvdc.embedded.EmbeddedCluster;
import io.kvdc.embedded.FaultAction;
import io.kvdc.embedded.KeyMode;
import io.kvdc.embedded.ManualClock;
import io.kvdc.error.KvException;
import io.kvdc.error.OutcomeUnknownException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * R10: a client that commits asynchronously dies at some point, and another one, which shares
 * nothing with it but the cluster, brings its transaction to the only end that it can have.
 */
class R10AsyncCommitRecoveryTest {

  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private static final Bytes A = Bytes.utf8("a");
  private static final Bytes Z = Bytes.utf8("z");
  private static final Bytes OLD = Bytes.utf8("old");
  private static final Bytes NEW = Bytes.utf8("new");

  private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
  private final EmbeddedCluster cluster =
      EmbeddedCluster.builder()
          .name("r10-" + NUMBERS.incrementAndGet())
          .stores(2)
          .apiVersion(ApiVersion.V2)
          .clock(clock)
          .start();

  private Connection owner;
  private Connection other;

  @BeforeEach
  void connect() {
    owner = Kv.connect(cluster.url() + "&asyncCommit=true");
    other = Kv.connect(cluster.url());
    other.transact(
        transaction -> {
          transaction.put(A, OLD);
          transaction.put(Z, OLD);
          return null;
        });
    cluster.regions(KeyMode.TXN).split(Z);
    owner.snapshot().batchGet(List.of(A, Z));
    assertThat(other.snapshot().batchGet(List.of(A, Z))).hasSize(2);
  }

  @AfterEach
  void close() {
    cluster.faults().clear();
    owner.close();
    other.close();
    cluster.close();
  }

  private Transaction writing() {
    Transaction transaction =
        owner.begin(
            TransactionOptions.optimistic().mutate().timeout(Duration.ofSeconds(1)).build());
    transaction.put(A, NEW);
    transaction.put(Z, NEW);
    return transaction;
  }

  private void ownerDies() {
    owner.close();
    cluster.faults().clear();
    clock.advance(Duration.ofMinutes(1));
  }

  private void bothAre(Bytes value) {
    assertThat(other.snapshot().get(Z)).isEqualTo(value);
    assertThat(other.snapshot().get(A)).isEqualTo(value);
    await().untilAsserted(() -> assertThat(cluster.locks(KeyRange.all())).isEmpty());
  }

  @Test
  void afterItsLastPrewriteItHasCommittedWhenItSaidSo() {
    cluster.faults().inject(Calls.to("KvCommit"), FaultAction.dropRequest());
    Timestamp commit;
    try (Transaction transaction = writing()) {
      CommitDetails details = transaction.commit();
      assertThat(details.protocol()).isEqualTo(CommitProtocol.ASYNC_COMMIT);
      commit = details.commitTimestamp();
    }
    assertThat(cluster.locks(KeyRange.all())).hasSize(2);
    ownerDies();
    bothAre(NEW);
    assertThat(other.snapshot(commit).get(A)).isEqualTo(NEW);
    assertThat(other.snapshot(new Timestamp(commit.value() - 1)).get(A)).isEqualTo(OLD);
    assertThat(other.snapshot(new Timestamp(commit.value() - 1)).get(Z)).isEqualTo(OLD);
  }

  @Test
  void beforeItsLastPrewriteItHasNot() {
    cluster.faults().inject(Calls.to("KvPrewrite").skipping(1), FaultAction.dropRequest());
    try (Transaction transaction = writing()) {
      assertThatThrownBy(transaction::commit).isInstanceOf(OutcomeUnknownException.class);
    }
    assertThat(cluster.locks(KeyRange.all())).as("nothing is taken back").hasSize(1);
    ownerDies();
    bothAre(OLD);
  }

  @Test
  void ifItFellBackToTwoPhasesItHasNot() {
    cluster.faults().inject(Calls.to("KvCommit"), FaultAction.dropRequest());
    try (Transaction transaction = writing()) {
      // The store would commit later than it was told to.
      clock.advance(Duration.ofMinutes(1));
      assertThatThrownBy(transaction::commit).isInstanceOf(OutcomeUnknownException.class);
    }
    assertThat(cluster.locks(KeyRange.all())).hasSize(2);
    ownerDies();
    bothAre(OLD);
  }

  @Test
  void whileItLivesNobodyEndsIt() {
    cluster.faults().inject(Calls.to("KvCommit"), FaultAction.holdRequest());
    try (Transaction transaction = writing()) {
      transaction.commit();
    }
    SnapshotOptions impatient =
        SnapshotOptions.defaults().mutate().timeout(Duration.ofMillis(300)).build();
    assertThatThrownBy(() -> other.snapshot().with(impatient).get(Z))
        .isInstanceOf(KvException.class);
    assertThat(cluster.locks(KeyRange.all())).hasSize(2);
    cluster.faults().clear();
    bothAre(NEW);
  }
}
