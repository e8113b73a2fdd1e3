package io.kvdc.tikv.internal.pd;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Bytes;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.ManualTime;
import io.kvdc.tikv.internal.retry.RetryEnvironment;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the members of PD are asked while many callers wait for a leader (tikv/tikv#15428). */
class PdStormTest {

  private static final int CALLERS = 64;
  private static final Duration OUTAGE = Duration.ofSeconds(10);

  /**
   * Three members, six rounds until the longest pause, then one in a quarter of a second at most.
   */
  private static final int BOUND = 3 * (6 + 40);

  private final ManualTime time = new ManualTime();
  private final RetryEnvironment environment = time.environment(0);
  private final ScriptedPd rpc = new ScriptedPd();
  private final GrpcPdClient pd =
      new GrpcPdClient(
          rpc, ScriptedPd.ADDRESSES, PdFixture.settings(Duration.ofSeconds(3)), environment);

  private List<CompletableFuture<PdRegion>> callers() {
    Deadline deadline = Deadline.after(Duration.ofMinutes(1), environment.ticker());
    return Stream.generate(() -> pd.regions().byKey(Bytes.utf8("k"), deadline))
        .limit(CALLERS)
        .toList();
  }

  @Test
  void manyCallersShareTheSearchForADeadLeadersSuccessor() {
    rpc.dead = 0;
    List<CompletableFuture<PdRegion>> calls = callers();
    assertThat(rpc.memberRequests).as("the first round").isEqualTo(3);

    time.advance(OUTAGE);

    assertThat(calls).noneMatch(CompletableFuture::isDone);
    assertThat(rpc.memberRequests).isBetween(3 * 10, BOUND);
    rpc.leader = 1;
    time.advance(Duration.ofSeconds(1));
    assertThat(calls).allMatch(call -> call.isDone() && !call.isCompletedExceptionally());
  }

  @Test
  void aLeaderThatOnlySaysSoIsNotAskedForItsNameByEachCallerAgain() {
    rpc.useless = true;
    List<CompletableFuture<PdRegion>> calls = callers();

    time.advance(OUTAGE);

    assertThat(calls).noneMatch(CompletableFuture::isDone);
    assertThat(rpc.memberRequests).isLessThan(BOUND);
    rpc.useless = false;
    time.advance(Duration.ofSeconds(2));
    assertThat(calls).allMatch(call -> call.isDone() && !call.isCompletedExceptionally());
  }

  @Test
  void afterASuccessTheNextSearchBeginsAtOnce() {
    callers();
    rpc.leader = 2;
    rpc.dead = 0;
    int before = rpc.memberRequests;

    List<CompletableFuture<PdRegion>> calls = callers();

    assertThat(rpc.memberRequests).isEqualTo(before + 3);
    time.advance(Duration.ofSeconds(1));
    assertThat(calls).allMatch(call -> call.isDone() && !call.isCompletedExceptionally());
    assertThat(rpc.memberRequests).isLessThan(before + 10);
  }

  @Test
  void membersAreListedAnewEachMinuteWhileThereAreCalls() {
    callers();
    int before = rpc.memberRequests;

    time.advance(Duration.ofSeconds(59));
    callers();
    assertThat(rpc.memberRequests).isEqualTo(before);
    time.advance(Duration.ofSeconds(1));
    callers();

    assertThat(rpc.memberRequests).isEqualTo(before + 3);
  }

  @Test
  void membersThatJoinUnderTheSameLeaderAreKnownWhenItDies() {
    rpc.joined = 1;
    try (GrpcPdClient client =
        new GrpcPdClient(
            rpc,
            ScriptedPd.ADDRESSES.subList(0, 1),
            PdFixture.settings(Duration.ofSeconds(3)),
            environment)) {
      Deadline deadline = Deadline.after(Duration.ofMinutes(2), environment.ticker());
      client.regions().byKey(Bytes.utf8("k"), deadline).join();
      rpc.joined = 3;
      time.advance(Duration.ofMinutes(1));
      client.regions().byKey(Bytes.utf8("k"), deadline).join();

      rpc.dead = 0;
      rpc.leader = 2;
      CompletableFuture<PdRegion> call = client.regions().byKey(Bytes.utf8("k"), deadline);
      time.advance(Duration.ofSeconds(1));

      assertThat(call).isCompleted();
    }
  }
}
