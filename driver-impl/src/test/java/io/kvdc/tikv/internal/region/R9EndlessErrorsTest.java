package io.kvdc.tikv.internal.region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kvdc.Bytes;
import io.kvdc.embedded.RegionErrors;
import io.kvdc.error.DeadlineExceededException;
import io.kvdc.proto.errorpb.Error;
import io.kvdc.proto.kvrpcpb.RawGetRequest;
import io.kvdc.proto.kvrpcpb.RawGetResponse;
import io.kvdc.proto.tikvpb.TikvGrpc;
import io.kvdc.tikv.internal.codec.KeyCodec;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.rpc.Rpc;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A store that says the same for ever (tikv/client-go#1001, pingcap/tidb PR#16481): the call ends
 * at its deadline with what was said last, and no more was sent than the waits between leave room
 * for.
 */
class R9EndlessErrorsTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private static final RegionRequest<RawGetRequest, RawGetResponse> GET =
      RegionRequest.repeatable(
          Rpc.read(
              TikvGrpc.getRawGetMethod(),
              (request, context) -> request.toBuilder().setContext(context).build(),
              response -> response.hasRegionError() ? response.getRegionError() : null));

  private final ScriptedCluster cluster = new ScriptedCluster(KeyCodec.v1Raw());

  static Stream<Arguments> errors() {
    // Waits double from 2 ms to their longest: 9 of them take the first second.
    return Stream.of(
        Arguments.of(RegionErrors.serverIsBusy("too much", 0), "ServerIsBusy", 20),
        Arguments.of(RegionErrors.staleCommand(), "StaleCommand", 9 + 60 + 9 + 120),
        Arguments.of(RegionErrors.notLeader(1), "NotLeader", 9 + 120),
        Arguments.of(RegionErrors.regionNotFound(1), "RegionNotFound", 9 + 120),
        Arguments.of(RegionErrors.maxTimestampNotSynced(), "MaxTimestampNotSynced", 9 + 120),
        Arguments.of(RegionErrors.diskFull(List.of(1L), "full"), "DiskFull", 20),
        Arguments.of(RegionErrors.recoveryInProgress(1), "RecoveryInProgress", 30),
        Arguments.of(RegionErrors.isWitness(1), "IsWitness", 20),
        Arguments.of(RegionErrors.other("something new"), "something new", 9 + 120));
  }

  @ParameterizedTest
  @MethodSource("errors")
  void endsAtTheDeadlineWithTheLastCause(Error error, String name, int most) {
    cluster.answer(GET, request -> RawGetResponse.newBuilder().setRegionError(error).build());
    KeyCall<RawGetRequest, RawGetResponse, Boolean> call =
        new KeyCall<>(
            cluster.sender(),
            GET,
            new Backoffer(
                cluster.sender().environment(),
                Deadline.after(TIMEOUT, cluster.sender().environment().ticker()),
                Backoffer.UNLIMITED),
            Bytes.utf8("k"),
            RawGetRequest.getDefaultInstance(),
            response -> true);
    call.start();
    Duration passed = Duration.ZERO;
    while (!call.isDone()) {
      passed = passed.plus(cluster.time().advanceToNext());
    }

    assertThat(passed).isEqualTo(TIMEOUT);
    assertThat(cluster.requests()).hasSizeBetween(5, most);
    DeadlineExceededException end =
        (DeadlineExceededException)
            catchThrowableOfType(CompletionException.class, call::join).getCause();
    assertThat(end).hasMessageContaining(name);
    assertThat(end.attempts()).isNotEmpty();
  }
}
