package io.kvdc.tikv.internal.pd;

import static io.kvdc.tikv.internal.pd.PdFixture.amply;
import static io.kvdc.tikv.internal.pd.PdFixture.failureOf;
import static io.kvdc.tikv.internal.pd.PdFixture.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kvdc.Timestamp;
import io.kvdc.error.CallCancelledException;
import io.kvdc.error.ClusterMismatchException;
import io.kvdc.error.ClusterUnreachableException;
import io.kvdc.error.DeadlineExceededException;
import io.kvdc.error.ProtocolException;
import io.kvdc.tikv.internal.pd.FakePd.Mode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Timestamps over the batched stream. */
class TsoTest {

  private final List<AutoCloseable> open = new ArrayList<>();

  private FakePd cluster(int members) {
    FakePd cluster = new FakePd(members);
    open.add(cluster);
    return cluster;
  }

  private GrpcPdClient client(List<String> endpoints) {
    PdFixture fixture = PdFixture.inProcess(endpoints);
    open.add(0, fixture);
    return fixture.pd;
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  @Test
  void timestampsIncrease() {
    PdTimestamps timestamps = client(cluster(1).addresses()).timestamps();

    Timestamp first = timestamps.next(amply()).join();
    Timestamp second = timestamps.next(amply()).join();

    assertThat(second).isGreaterThan(first);
    assertThat(first.physicalMillis()).isEqualTo(1_000);
  }

  @Test
  void manyCallersShareFewRequestsAndGetDifferentTimestamps() throws InterruptedException {
    FakePd cluster = cluster(3);
    cluster.member(0).mode = Mode.NO_TSO;
    PdTimestamps timestamps = client(cluster.addresses()).timestamps();
    // The first request stays unanswered, so that all others have to gather behind it.
    CompletableFuture<Timestamp> first = timestamps.next(amply());
    await().until(() -> cluster.tsoRequests.get() == 1);
    Set<Timestamp> given = ConcurrentHashMap.newKeySet();
    List<CompletableFuture<Void>> calls = new ArrayList<>();
    int threads = 10;
    CountDownLatch added = new CountDownLatch(threads);
    for (int thread = 0; thread < threads; thread++) {
      new Thread(
              () -> {
                List<CompletableFuture<Void>> mine = new ArrayList<>();
                for (int i = 0; i < 1_000; i++) {
                  mine.add(timestamps.next(amply()).thenAccept(given::add));
                }
                synchronized (calls) {
                  calls.addAll(mine);
                }
                added.countDown();
              })
          .start();
    }
    added.await();

    cluster.elect(1);

    CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new)).join();
    assertThat(given).hasSize(10_000).doesNotContain(first.join());
    assertThat(cluster.tsoRequests.get()).isLessThan(10);
  }

  @Test
  void aCallerAloneSeesIncreasingTimestampsAmongOthers() {
    PdTimestamps timestamps = client(cluster(1).addresses()).timestamps();
    Timestamp last = new Timestamp(0);

    for (int i = 0; i < 1_000; i++) {
      CompletableFuture<Timestamp> other = timestamps.next(amply());
      Timestamp mine = timestamps.next(amply()).join();
      assertThat(mine).isGreaterThan(last);
      other.join();
      last = mine;
    }
  }

  @Test
  void aLeaderChangeInMidStreamLeavesNoCallerHanging() {
    FakePd cluster = cluster(3);
    PdTimestamps timestamps = client(cluster.addresses()).timestamps();
    Timestamp before = timestamps.next(amply()).join();
    cluster.member(0).mode = Mode.NO_TSO;
    List<CompletableFuture<Timestamp>> calls = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      calls.add(timestamps.next(amply()));
    }

    cluster.elect(2);

    for (CompletableFuture<Timestamp> call : calls) {
      assertThat(call.join()).isGreaterThan(before);
    }
  }

  @Test
  void aLeaderThatGivesNoTimestampsIsLeftForTheOneThatTheOthersElected() {
    FakePd cluster = cluster(3);
    cluster.member(0).mode = Mode.NO_TSO;
    cluster.member(0).believes = 0;
    cluster.leader = 1;
    cluster.member(2).believes = 0;
    PdTimestamps timestamps = client(cluster.addresses()).timestamps();
    CompletableFuture<Timestamp> call = timestamps.next(within(Duration.ofSeconds(6)));
    await().until(() -> cluster.tsoRequests.get() == 1);

    // Two still name the old leader, but it has failed, and the new one answers for itself.
    assertThat(call.join()).isNotNull();
    assertThat(cluster.tsoRequests.get()).isEqualTo(2);
  }

  @Test
  void aStoppedLeaderIsReplaced() {
    FakePd cluster = cluster(3);
    PdTimestamps timestamps = client(cluster.addresses()).timestamps();
    timestamps.next(amply()).join();

    cluster.leader = 1;
    cluster.member(0).stop();

    assertThat(timestamps.next(amply()).join()).isNotNull();
  }

  @Test
  void noPdAtAllIsUnreachableAtTheDeadline() {
    PdTimestamps timestamps = client(List.of("nobody:1")).timestamps();

    ClusterUnreachableException failure =
        failureOf(
            timestamps.next(within(Duration.ofMillis(400))), ClusterUnreachableException.class);

    assertThat(failure.addresses()).containsExactly("nobody:1");
  }

  @Test
  void eachCallerHasItsOwnDeadline() {
    FakePd cluster = cluster(1);
    cluster.member(0).mode = Mode.NO_TSO;
    PdTimestamps timestamps = client(cluster.addresses()).timestamps();
    CompletableFuture<Timestamp> patient = timestamps.next(amply());
    CompletableFuture<Timestamp> hasty = timestamps.next(within(Duration.ofMillis(50)));

    DeadlineExceededException failure = failureOf(hasty, DeadlineExceededException.class);

    assertThat(failure.timeout()).isEqualTo(Duration.ofMillis(50));
    assertThat(patient).isNotDone();
    cluster.member(0).mode = Mode.NORMAL;
    assertThat(patient.join()).isNotNull();
  }

  @Test
  void anAnswerThatGoesBackInTimeIsRefused() {
    FakePd cluster = cluster(1);
    PdTimestamps timestamps = client(cluster.addresses()).timestamps();
    timestamps.next(amply()).join();
    cluster.tsoAnswer =
        response ->
            response.toBuilder()
                .setTimestamp(response.getTimestamp().toBuilder().setPhysical(1))
                .build();

    assertThat(failureOf(timestamps.next(amply()), ProtocolException.class))
        .hasMessageContaining("not greater");

    cluster.tsoAnswer = response -> response;
    assertThat(timestamps.next(amply()).join()).isNotNull();
  }

  @Test
  void anAnswerForAnotherCountIsRefused() {
    FakePd cluster = cluster(1);
    cluster.tsoAnswer = response -> response.toBuilder().setCount(5).build();

    failureOf(client(cluster.addresses()).timestamps().next(amply()), ProtocolException.class);
  }

  @Test
  void anAnswerFromAnotherClusterIsRefused() {
    FakePd cluster = cluster(1);
    cluster.tsoAnswer =
        response ->
            response.toBuilder()
                .setHeader(response.getHeader().toBuilder().setClusterId(99))
                .build();

    failureOf(
        client(cluster.addresses()).timestamps().next(amply()), ClusterMismatchException.class);
  }

  @Test
  void closingFailsAllWhoWait() {
    FakePd cluster = cluster(1);
    cluster.member(0).mode = Mode.NO_TSO;
    GrpcPdClient client = client(cluster.addresses());
    CompletableFuture<Timestamp> sent = client.timestamps().next(amply());
    await().until(() -> cluster.tsoRequests.get() == 1);
    CompletableFuture<Timestamp> queued = client.timestamps().next(amply());

    client.close();

    failureOf(sent, CallCancelledException.class);
    failureOf(queued, CallCancelledException.class);
    failureOf(client.timestamps().next(amply()), CallCancelledException.class);
  }
}
