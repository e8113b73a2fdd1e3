package io.kvdc.tikv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.Connector;
import io.kvdc.Kv;
import io.kvdc.RawOptions;
import io.kvdc.embedded.Calls;
import io.kvdc.embedded.EmbeddedCluster;
import io.kvdc.embedded.FaultAction;
import io.kvdc.embedded.RegionErrors;
import io.kvdc.error.DeadlineExceededException;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.InvalidArgumentException;
import io.kvdc.error.OutcomeUnknownException;
import io.kvdc.error.ProtocolException;
import io.kvdc.proto.kvrpcpb.RawGetResponse;
import io.kvdc.spi.RpcAnswer;
import io.kvdc.spi.RpcCall;
import io.kvdc.spi.RpcException;
import io.kvdc.spi.RpcInterceptor;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RpcInterceptorTest {

  private static final Bytes KEY = Bytes.utf8("zone");
  private static final Bytes VALUE = Bytes.utf8("Europe/Berlin");
  private static final InvalidArgumentException REFUSAL =
      new InvalidArgumentException(ErrorDetail.of("not on Sundays"));

  private final EmbeddedCluster cluster = EmbeddedCluster.builder().start();
  private final List<String> seen = new CopyOnWriteArrayList<>();
  private final List<RpcCall> calls = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    cluster.close();
  }

  private Connector connector() {
    return Kv.connector(cluster.url());
  }

  private RpcInterceptor noting(String name) {
    return RpcInterceptor.of(
        name,
        (call, rest) -> {
          seen.add(name + " " + call.method());
          return rest.proceed()
              .whenComplete(
                  (answer, failure) -> seen.add(name + (failure == null ? " ended" : " failed")));
        });
  }

  private RpcInterceptor only(
      String method, Function<RpcInterceptor.Rest, CompletionStage<RpcAnswer>> around) {
    return RpcInterceptor.of(
        "only",
        (call, rest) -> {
          if (!call.method().equals(method)) {
            return rest.proceed();
          }
          calls.add(call);
          return around.apply(rest);
        });
  }

  @Test
  void theyLieAroundEachOtherLikeTheSkinsOfAnOnion() {
    try (Connection connection =
        connector().rpcInterceptor(noting("outer")).rpcInterceptor(noting("inner")).connect()) {
      connection.raw().get(KEY);
    }

    assertThat(seen).containsExactly("outer RawGet", "inner RawGet", "inner ended", "outer ended");
  }

  @Test
  void ofTwoWithOneNameTheLastStaysAndIsInnermost() {
    try (Connection connection =
        connector()
            .rpcInterceptor(noting("first"))
            .rpcInterceptor(noting("second"))
            .rpcInterceptor(noting("first"))
            .connect()) {
      connection.raw().get(KEY);
    }

    assertThat(seen)
        .containsExactly("second RawGet", "first RawGet", "first ended", "second ended");
  }

  @Test
  void oneWithoutNameIsRefused() {
    assertThatThrownBy(() -> connector().rpcInterceptor(noting("")))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("must have a name");
  }

  @Test
  void theySeeTargetMethodSizeAndAttempt() {
    cluster
        .faults()
        .inject(
            Calls.to("RawPut").times(1),
            FaultAction.regionError(RegionErrors.maxTimestampNotSynced()));
    try (Connection connection =
        connector().rpcInterceptor(only("RawPut", RpcInterceptor.Rest::proceed)).connect()) {
      connection.raw().put(KEY, VALUE);
    }

    assertThat(calls).hasSize(2);
    assertThat(calls).extracting(RpcCall::attempt).containsExactly(1, 2);
    assertThat(calls)
        .allSatisfy(
            call -> {
              assertThat(call.storeId()).isEqualTo(cluster.storeIds().get(0));
              assertThat(call.regionId()).isPositive();
              assertThat(call.address()).isNotEmpty();
              assertThat(call.forwardedTo()).isNull();
              assertThat(call.write()).isTrue();
              assertThat(call.bytes()).isGreaterThan(KEY.length() + VALUE.length());
              assertThat(call.timeLeft()).isPositive();
              assertThat(call.toString()).contains("RawPut").doesNotContain("Berlin");
            });
  }

  @Test
  void theyMayAnswerInTheServersPlace() {
    RawGetResponse made =
        RawGetResponse.newBuilder().setValue(ByteString.copyFromUtf8("made up")).build();
    try (Connection connection =
        connector()
            .rpcInterceptor(
                only("RawGet", rest -> CompletableFuture.completedFuture(RpcAnswer.of(made))))
            .connect()) {
      assertThat(connection.raw().get(KEY)).isEqualTo(Bytes.utf8("made up"));
    }
    assertThat(cluster.faults().journal().counts()).doesNotContainKey("RawGet");
  }

  @Test
  void theyMayDelay() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    try (Connection connection =
        connector()
            .rpcInterceptor(only("RawGet", rest -> gate.thenCompose(open -> rest.proceed())))
            .connect()) {
      connection.raw().put(KEY, VALUE);
      CompletableFuture<Bytes> get = connection.raw().async().get(KEY).toCompletableFuture();

      assertThat(get).isNotDone();
      gate.complete(null);

      assertThat(get.join()).isEqualTo(VALUE);
    }
  }

  @Test
  void aDelayedAttemptKeepsItsDeadline() {
    CompletableFuture<RpcAnswer> never = new CompletableFuture<>();
    try (Connection connection =
        connector().rpcInterceptor(only("RawPut", rest -> never)).connect()) {
      assertThatThrownBy(
              () ->
                  connection
                      .raw()
                      .with(RawOptions.defaults().withTimeout(Duration.ofMillis(300)))
                      .put(KEY, VALUE))
          .isInstanceOf(DeadlineExceededException.class);
    }
  }

  @Test
  void aFailureOfTheirsEndsTheOperationAndNothingIsApplied() {
    try (Connection connection =
        connector()
            .rpcInterceptor(only("RawPut", rest -> CompletableFuture.failedFuture(REFUSAL)))
            .connect()) {
      assertThatThrownBy(() -> connection.raw().put(KEY, VALUE))
          .isInstanceOf(InvalidArgumentException.class)
          .hasMessageContaining("not on Sundays");

      assertThat(connection.raw().get(KEY)).isNull();
    }
    assertThat(calls).hasSize(1);
  }

  @Test
  void aFailureOfTheirsAfterAWriteHasLeftMakesItsOutcomeUnknown() {
    try (Connection connection =
        connector()
            .rpcInterceptor(
                only("RawPut", rest -> rest.proceed().thenApply(RpcInterceptorTest::refuseIt)))
            .connect()) {
      assertThatThrownBy(() -> connection.raw().put(KEY, VALUE))
          .isInstanceOf(OutcomeUnknownException.class)
          .hasMessageContaining("not on Sundays");

      assertThat(connection.raw().get(KEY)).isEqualTo(VALUE);
    }
  }

  private static RpcAnswer refuseIt(RpcAnswer answer) {
    throw REFUSAL;
  }

  @Test
  void aLostAttemptOfTheirsIsTriedAgain() {
    AtomicReference<String> lost = new AtomicReference<>("once");
    try (Connection connection =
        connector()
            .rpcInterceptor(
                only(
                    "RawPut",
                    rest ->
                        lost.getAndSet(null) == null
                            ? rest.proceed()
                            : CompletableFuture.failedFuture(
                                new RpcException("here", false, "no network", null))))
            .connect()) {
      connection.raw().put(KEY, VALUE);

      assertThat(connection.raw().get(KEY)).isEqualTo(VALUE);
    }
    assertThat(calls).hasSize(2);
  }

  /** Takes no listeners. */
  private static final class BrokenStage extends CompletableFuture<RpcAnswer> {
    @Override
    public CompletableFuture<RpcAnswer> whenComplete(
        BiConsumer<? super RpcAnswer, ? super Throwable> action) {
      throw new NoClassDefFoundError("broken stage");
    }
  }

  @Test
  void aBrokenOneIsLeftOut() {
    for (Function<RpcInterceptor.Rest, CompletionStage<RpcAnswer>> broken :
        List.<Function<RpcInterceptor.Rest, CompletionStage<RpcAnswer>>>of(
            rest -> {
              throw new IllegalStateException("broken before");
            },
            rest -> null,
            rest -> CompletableFuture.completedFuture(null),
            rest -> CompletableFuture.failedFuture(new IllegalStateException("broken stage")),
            rest -> new BrokenStage(),
            rest -> {
              rest.proceed();
              throw new IllegalStateException("broken after");
            },
            rest -> rest.proceed().thenCompose(answer -> rest.proceed()))) {
      try (Connection connection = connector().rpcInterceptor(only("RawPut", broken)).connect()) {
        connection.raw().put(KEY, VALUE);

        assertThat(connection.raw().get(KEY)).isEqualTo(VALUE);
        connection.raw().delete(KEY);
      }
    }
    assertThat(cluster.faults().journal().counts()).containsEntry("RawPut", 7L);
  }

  @Test
  void anAnswerOfTheWrongTypeIsAnErrorThatSaysSo() {
    try (Connection connection =
        connector()
            .rpcInterceptor(
                only("RawGet", rest -> CompletableFuture.completedFuture(RpcAnswer.of("text"))))
            .connect()) {
      assertThatThrownBy(() -> connection.raw().get(KEY))
          .isInstanceOf(ProtocolException.class)
          .hasMessageContaining("answered RawGet with java.lang.String");
    }
  }

  @Test
  void cancellingTheCallCancelsWhatWasSent() {
    cluster.faults().inject(Calls.to("RawGet"), FaultAction.holdRequest());
    AtomicReference<CompletionStage<RpcAnswer>> inside = new AtomicReference<>();
    try (Connection connection =
        connector()
            .rpcInterceptor(
                only(
                    "RawGet",
                    rest -> {
                      inside.set(rest.proceed());
                      return inside.get();
                    }))
            .connect()) {
      CompletableFuture<Bytes> get = connection.raw().async().get(KEY).toCompletableFuture();
      await().until(() -> inside.get() != null);
      get.cancel(true);

      assertThatThrownBy(() -> inside.get().toCompletableFuture().join())
          .hasRootCauseInstanceOf(CancellationException.class);
    }
  }
}
