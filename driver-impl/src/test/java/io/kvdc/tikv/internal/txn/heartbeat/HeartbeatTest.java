package io.kvdc.tikv.internal.txn.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Bytes;
import io.kvdc.proto.errorpb.Error;
import io.kvdc.proto.kvrpcpb.CommandPri;
import io.kvdc.proto.kvrpcpb.KeyError;
import io.kvdc.proto.kvrpcpb.TxnHeartBeatRequest;
import io.kvdc.proto.kvrpcpb.TxnHeartBeatResponse;
import io.kvdc.proto.kvrpcpb.TxnNotFound;
import io.kvdc.tikv.internal.rpc.RpcFailure;
import io.kvdc.tikv.internal.txn.ScriptedTxns;
import io.kvdc.tikv.internal.txn.access.TxnRpcs;
import io.kvdc.tikv.internal.txn.heartbeat.Heartbeat.End;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Heartbeats come in time, carry the right time to live, and end when they should. */
class HeartbeatTest {

  private static final Duration PERIOD = Duration.ofSeconds(10);

  private final ScriptedTxns txns = new ScriptedTxns("m");
  private final long startTs = txns.ts();
  private final List<End> ends = new ArrayList<>();
  private final Heartbeat heartbeat =
      new Heartbeat(
          txns.access(),
          startTs,
          Bytes.utf8("p"),
          context -> context.setPriority(CommandPri.High),
          ends::add);

  private List<TxnHeartBeatRequest> beats() {
    return txns.cluster().requests(TxnHeartBeatRequest.class);
  }

  private void alive() {
    txns.cluster().answer(TxnRpcs.HEARTBEAT, request -> TxnHeartBeatResponse.getDefaultInstance());
  }

  private void pass(Duration time) {
    txns.advancePd(time);
    txns.cluster().time().advance(time);
  }

  @Test
  void everyTenSecondsTheLockGetsItsAgeAndTwentySeconds() {
    alive();
    heartbeat.start();
    pass(PERIOD.minusMillis(1));
    assertThat(beats()).isEmpty();
    pass(Duration.ofMillis(1));
    pass(PERIOD);
    assertThat(beats())
        .extracting(TxnHeartBeatRequest::getAdviseLockTtl)
        .containsExactly(30_000L, 40_000L);
    assertThat(beats())
        .allSatisfy(
            beat -> {
              assertThat(beat.getStartVersion()).isEqualTo(startTs);
              assertThat(beat.getPrimaryLock().toStringUtf8()).isEqualTo("p");
              assertThat(beat.getContext().getPriority()).isEqualTo(CommandPri.High);
            });
    assertThat(ends).isEmpty();
  }

  @Test
  void beatsKeepTheirPaceThoughAnswersAreSlow() {
    CompletableFuture<TxnHeartBeatResponse> answer = new CompletableFuture<>();
    txns.cluster().answerLater(TxnRpcs.HEARTBEAT, request -> answer);
    heartbeat.start();
    pass(PERIOD);
    pass(Duration.ofSeconds(4));
    answer.complete(TxnHeartBeatResponse.getDefaultInstance());
    pass(Duration.ofSeconds(5));
    assertThat(beats()).hasSize(1);
    pass(Duration.ofSeconds(1));
    assertThat(beats()).hasSize(2);
  }

  @Test
  void startedTwiceItBeatsOnce() {
    alive();
    heartbeat.start();
    heartbeat.start();
    pass(PERIOD);
    assertThat(beats()).hasSize(1);
  }

  @Test
  void stoppedItBeatsNoMore() {
    alive();
    heartbeat.start();
    pass(PERIOD);
    heartbeat.stop();
    heartbeat.stop();
    pass(PERIOD.multipliedBy(3));
    assertThat(beats()).hasSize(1);
    assertThat(txns.cluster().time().waiting()).isZero();
    assertThat(ends).isEmpty();
  }

  @Test
  void stoppedInTheMiddleOfABeatItGivesThatUp() {
    CompletableFuture<TxnHeartBeatResponse> answer = new CompletableFuture<>();
    txns.cluster().answerLater(TxnRpcs.HEARTBEAT, request -> answer);
    heartbeat.start();
    pass(PERIOD);
    heartbeat.stop();
    answer.complete(TxnHeartBeatResponse.getDefaultInstance());
    pass(PERIOD.multipliedBy(2));
    assertThat(beats()).hasSize(1);
    assertThat(ends).isEmpty();
  }

  @Test
  void afterAnHourTheTransactionIsLeftToItself() {
    alive();
    heartbeat.start();
    pass(Duration.ofHours(1).minus(PERIOD));
    int before = beats().size();
    assertThat(ends).isEmpty();
    pass(PERIOD.plusMillis(1));
    pass(PERIOD);
    assertThat(ends).containsExactly(End.EXPIRED);
    assertThat(beats()).hasSizeLessThanOrEqualTo(before + 1);
    assertThat(txns.cluster().time().waiting()).isZero();
  }

  @Test
  void aStoreThatKnowsNothingOfTheLockEndsIt() {
    txns.cluster()
        .answer(
            TxnRpcs.HEARTBEAT,
            request ->
                TxnHeartBeatResponse.newBuilder()
                    .setError(
                        KeyError.newBuilder().setTxnNotFound(TxnNotFound.getDefaultInstance()))
                    .build());
    heartbeat.start();
    pass(PERIOD);
    pass(PERIOD.multipliedBy(2));
    assertThat(ends).containsExactly(End.REFUSED);
    assertThat(beats()).hasSize(1);
  }

  @Test
  void elevenFailuresInARowEndIt() {
    failing();
    heartbeat.start();
    for (int i = 0; i < Heartbeat.MOST_FAILURES; i++) {
      pass(PERIOD);
      assertThat(ends).as("after failure %d", i + 1).isEmpty();
    }
    pass(PERIOD);
    assertThat(ends).containsExactly(End.UNREACHABLE);
  }

  @Test
  void oneSuccessBeginsTheCountAnew() {
    heartbeat.start();
    failing();
    for (int i = 0; i < Heartbeat.MOST_FAILURES; i++) {
      pass(PERIOD);
    }
    alive();
    pass(PERIOD);
    failing();
    for (int i = 0; i < Heartbeat.MOST_FAILURES; i++) {
      pass(PERIOD);
    }
    assertThat(ends).isEmpty();
  }

  /** With an error that no retry mends, so that each beat fails at once. */
  private void failing() {
    txns.cluster()
        .answerLater(
            TxnRpcs.HEARTBEAT,
            request -> CompletableFuture.failedFuture(new RpcFailure.Denied("tikv:1", "no")));
  }

  @Test
  void aRegionThatMovesCostsABeatNothing() {
    alive();
    heartbeat.start();
    txns.cluster().split("o");
    pass(PERIOD);
    assertThat(ends).isEmpty();
    txns.cluster()
        .answer(
            TxnRpcs.HEARTBEAT,
            request ->
                beats().size() % 2 == 0
                    ? TxnHeartBeatResponse.newBuilder()
                        .setRegionError(Error.newBuilder().setMessage("new"))
                        .build()
                    : TxnHeartBeatResponse.getDefaultInstance());
    pass(PERIOD);
    pass(PERIOD);
    assertThat(ends).isEmpty();
    assertThat(beats()).extracting(TxnHeartBeatRequest::getAdviseLockTtl).contains(50_000L);
  }
}
