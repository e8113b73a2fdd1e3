package io.kvdc.tck.plugin;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kvdc.error.ErrorDetail;
import io.kvdc.error.OutcomeUnknownException;
import io.kvdc.error.ServerBusyException;
import io.kvdc.spi.Endpoints;
import io.kvdc.spi.RpcAnswer;
import io.kvdc.spi.RpcCall;
import io.kvdc.spi.RpcException;
import io.kvdc.spi.RpcInterceptor;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the kit finds, and what it lets pass, of plug-ins around requests and addresses. */
class RpcPluginKitTest {

  private static final PluginKit KIT = PluginKit.standard();
  private static final PluginKit IMPATIENT = KIT.withPatience(Duration.ofMillis(300));

  private static RpcInterceptor of(
      BiFunction<RpcCall, RpcInterceptor.Rest, @Nullable CompletionStage<RpcAnswer>> around) {
    return new RpcInterceptor() {
      @Override
      public String name() {
        return "test";
      }

      @Override
      @SuppressWarnings("NullAway") // One of the defects that are to be found.
      public CompletionStage<RpcAnswer> around(RpcCall call, Rest rest) {
        return around.apply(call, rest);
      }
    };
  }

  private static void assertFinds(PluginKit kit, RpcInterceptor interceptor, String what) {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> kit.checkRpcInterceptor(() -> interceptor))
        .withMessageContaining(what);
  }

  private static void assertFinds(PluginKit kit, Endpoints endpoints, String what) {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> kit.checkEndpoints(() -> endpoints))
        .withMessageContaining(what);
  }

  @Test
  void thoseThatKeepTheContractPass() {
    KIT.checkRpcInterceptor(() -> of((call, rest) -> rest.proceed()));
    KIT.checkRpcInterceptor(
        () -> of((call, rest) -> CompletableFuture.completedFuture(RpcAnswer.of("mine"))));
    KIT.checkRpcInterceptor(
        () ->
            of(
                (call, rest) ->
                    CompletableFuture.failedFuture(
                        new RpcException(call.address(), false, "not sent", null))));
    KIT.checkRpcInterceptor(
        () ->
            of(
                (call, rest) ->
                    CompletableFuture.failedFuture(
                        new ServerBusyException(ErrorDetail.of("ended")))));
    Executor later = CompletableFuture.delayedExecutor(1, TimeUnit.MILLISECONDS);
    KIT.checkRpcInterceptor(
        () ->
            of(
                (call, rest) ->
                    CompletableFuture.supplyAsync(() -> call, later)
                        .thenCompose(unused -> rest.proceed())));
  }

  @Test
  void whatThrowsIsFound() {
    assertFinds(
        KIT,
        of(
            (call, rest) -> {
              throw new AssertionError("thrown by a test");
            }),
        "around of RawGet that ends with AN_ANSWER threw java.lang.AssertionError");
  }

  @Test
  void nothingAndNoAnswerAreFound() {
    assertFinds(KIT, of((call, rest) -> null), "returned null");
    assertFinds(KIT, of((call, rest) -> CompletableFuture.completedFuture(null)), "answered null");
  }

  @Test
  void whatWaitsForTheAnswerOnTheThreadThatSendsIsFound() {
    assertFinds(
        IMPATIENT,
        of(
            (call, rest) ->
                call.method().equals("KvCommit")
                    ? CompletableFuture.completedFuture(rest.proceed().toCompletableFuture().join())
                    : rest.proceed()),
        "around of KvCommit that ends with AN_ANSWER did not come back");
  }

  @Test
  void attemptsThatAreForgottenAreFound() {
    assertFinds(
        IMPATIENT,
        of(
            (call, rest) ->
                call.method().equals("KvCommit") ? new CompletableFuture<>() : rest.proceed()),
        "never completed its stage");
  }

  @Test
  void requestsThatAreSentOnTwiceAreFound() {
    assertFinds(
        KIT,
        of((call, rest) -> rest.proceed().exceptionallyCompose(failure -> rest.proceed())),
        "proceeded 2 times");
  }

  @Test
  void failuresThatMeanNothingToADriverAreFound() {
    assertFinds(
        KIT,
        of(
            (call, rest) ->
                rest.proceed()
                    .thenApply(
                        answer -> {
                          throw new IllegalStateException("in a listener");
                        })),
        "neither RpcException nor KvException");
  }

  @Test
  void liesAboutWhatTheServerMayHaveDoneAreFound() {
    assertFinds(
        KIT,
        of(
            (call, rest) ->
                rest.proceed()
                    .exceptionallyCompose(
                        failure ->
                            CompletableFuture.failedFuture(
                                new RpcException(call.address(), false, "not sent?", null)))),
        "around of KvPrewrite that ends with A_LOST_ANSWER said that the server has not acted");
  }

  @Test
  void openOutcomesOfWhatWasNotSentAreFound() {
    assertFinds(
        KIT,
        of(
            (call, rest) ->
                CompletableFuture.failedFuture(
                    new OutcomeUnknownException(ErrorDetail.of("who knows")))),
        "left the outcome open of a request that it did not send on");
  }

  @Test
  void thoseThatCannotBeUsedByManyThreadsAreFound() {
    ThreadLocal<Integer> used = ThreadLocal.withInitial(() -> 0);
    assertFinds(
        KIT,
        of(
            (call, rest) -> {
              used.set(used.get() + 1);
              // As what only one thread at a time may use does, sooner or later.
              if (used.get() > 1) {
                throw new IllegalStateException("used again");
              }
              return rest.proceed();
            }),
        "used by many threads, it threw java.lang.IllegalStateException");
  }

  @Test
  void endpointsThatKeepTheContractPass() {
    KIT.checkEndpoints(() -> new Endpoints() {});
    KIT.checkEndpoints(
        () ->
            new Endpoints() {
              @Override
              public List<String> seeds(List<String> given) {
                throw new ServerBusyException(ErrorDetail.of("the registry is away"));
              }

              @Override
              public String reachable(String advertised) {
                return "[::1]" + advertised.substring(advertised.lastIndexOf(':'));
              }
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "host", "host:", ":2379", "http://host:2379", "host:99999", "::1:1 "})
  void whatIsNoAddressIsFound(String wrong) {
    Endpoints endpoints =
        new Endpoints() {
          @Override
          public List<String> seeds(List<String> given) {
            return List.of(given.get(0), wrong);
          }

          @Override
          public String reachable(String advertised) {
            return wrong;
          }
        };
    assertFinds(KIT, endpoints, "seeds of [127.0.0.1:2379] gave \"" + wrong + "\"");
    assertFinds(KIT, endpoints, "reachable of 127.0.0.1:20160 gave \"" + wrong + "\"");
  }

  @Test
  void noSeedsAndNamesThatThrowAreFound() {
    assertFinds(
        KIT,
        new Endpoints() {
          @Override
          public List<String> seeds(List<String> given) {
            return List.of();
          }
        },
        "gave none; say why");
    assertFinds(
        KIT,
        new Endpoints() {
          @Override
          public String reachable(String advertised) {
            if (advertised.startsWith("a-name")) {
              throw new IllegalArgumentException("not in the registry");
            }
            return advertised;
          }
        },
        "reachable of a-name-that-nobody-has-heard-of:1 threw");
  }
}
