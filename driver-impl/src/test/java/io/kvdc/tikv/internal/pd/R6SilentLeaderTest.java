package io.kvdc.tikv.internal.pd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kvdc.Timestamp;
import io.kvdc.error.KvException;
import io.kvdc.tikv.internal.pd.FakePd.Mode;
import io.kvdc.tikv.internal.rpc.TransportSettings.Transport;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * PD's leader says that it leads but gives out no timestamps, while the other members have elected
 * another one: nobody who waits is left hanging.
 */
class R6SilentLeaderTest {

  private static final int CALLERS = 64;

  private final FakePd cluster = new FakePd(3);
  private final PdFixture fixture =
      new PdFixture(Transport.IN_PROCESS, cluster.addresses(), Duration.ofMillis(500));
  private Timestamp before = new Timestamp(0);

  @BeforeEach
  void leaderFallsSilent() {
    before = fixture.pd.timestamps().next(PdFixture.amply()).join();
    cluster.member(0).mode = Mode.NO_TSO;
    cluster.member(0).believes = 0;
  }

  @AfterEach
  void close() {
    fixture.close();
    cluster.close();
  }

  private List<CompletableFuture<Timestamp>> waiters(Duration patience) {
    return Stream.generate(() -> fixture.pd.timestamps().next(PdFixture.within(patience)))
        .limit(CALLERS)
        .toList();
  }

  @Test
  void waitersMoveToTheNewLeader() {
    List<CompletableFuture<Timestamp>> waiters = waiters(Duration.ofSeconds(20));

    cluster.leader = 1;

    for (CompletableFuture<Timestamp> waiter : waiters) {
      assertThat(waiter.join()).isGreaterThan(before);
    }
    assertThat(waiters.stream().map(CompletableFuture::join).distinct()).hasSize(CALLERS);
    assertThat(fixture.pd.status().timestampServer()).isEqualTo(cluster.member(1).address());
  }

  @Test
  void aNewLeaderThatOnlyOneOtherHasHeardOfWillDo() {
    cluster.member(2).believes = 0;
    cluster.leader = 1;

    for (CompletableFuture<Timestamp> waiter : waiters(Duration.ofSeconds(20))) {
      assertThat(waiter.join()).isGreaterThan(before);
    }
  }

  @Test
  void withoutAnElectionEachFailsByItsOwnDeadline() {
    List<CompletableFuture<Timestamp>> hasty = waiters(Duration.ofMillis(700));
    List<CompletableFuture<Timestamp>> patient = waiters(Duration.ofSeconds(30));
    cluster.memberRequests.set(0);

    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> hasty.stream().allMatch(CompletableFuture::isDone));

    assertThat(hasty).allSatisfy(waiter -> PdFixture.failureOf(waiter, KvException.class));
    assertThat(patient).noneMatch(CompletableFuture::isDone);
    assertThat(cluster.memberRequests.get()).as("no storm").isLessThan(100);
    cluster.leader = 2;
    for (CompletableFuture<Timestamp> waiter : patient) {
      assertThat(waiter.join()).isGreaterThan(before);
    }
  }
}
