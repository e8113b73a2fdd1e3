package io.kvdc.tck.plugin;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kvdc.error.CallCancelledException;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.KvException;
import io.kvdc.error.OutcomeUnknownException;
import io.kvdc.metric.Counter;
import io.kvdc.metric.MetricInfo;
import io.kvdc.metric.Metrics;
import io.kvdc.option.Option;
import io.kvdc.option.OptionType;
import io.kvdc.option.Options;
import io.kvdc.spi.Interceptor;
import io.kvdc.spi.InterceptorFactory;
import io.kvdc.spi.Operation;
import io.kvdc.spi.OperationTerms;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PluginKitTest {

  private static final PluginKit KIT = PluginKit.standard();

  /** Patient enough for what comes back at once, for tests that wait for what does not. */
  private static final PluginKit IMPATIENT = KIT.withPatience(Duration.ofMillis(300));

  private static void assertFinds(PluginKit kit, Supplier<Interceptor> maker, String what) {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> kit.checkInterceptor(maker))
        .withMessageContaining(what);
  }

  @Test
  void interceptorsThatKeepTheContractPass() {
    KIT.checkInterceptor(() -> new Interceptor() {});
    KIT.checkInterceptor(() -> new Gate(2));
    KIT.checkInterceptor(
        () ->
            new Interceptor() {
              @Override
              public @Nullable KvException refuse(Operation operation) {
                return operation.write()
                    ? new CallCancelledException(ErrorDetail.of("no writes"))
                    : null;
              }

              @Override
              public OperationTerms terms(Operation operation, OperationTerms outer) {
                return outer.within(Duration.ofSeconds(5)).from("test");
              }
            });
  }

  @Test
  void whatThrowsIsFound() {
    assertFinds(
        KIT,
        () ->
            new Interceptor() {
              @Override
              public After before(Operation operation) {
                return completion -> {
                  throw new AssertionError("thrown by a test");
                };
              }
            },
        "after of raw.get that ended with null threw java.lang.AssertionError: thrown by a test");
  }

  @Test
  void whatBlocksIsFound() {
    CountDownLatch never = new CountDownLatch(1);
    assertFinds(
        IMPATIENT,
        () ->
            new Interceptor() {
              private boolean asked;

              @Override
              public @Nullable KvException refuse(Operation operation) {
                if (!asked) {
                  asked = true;
                  try {
                    never.await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                }
                return null;
              }
            },
        "refuse of raw.get did not come back");
  }

  @Test
  void refusalsThatLeaveTheOutcomeOpenAreFound() {
    assertFinds(
        KIT,
        () ->
            new Interceptor() {
              @Override
              public @Nullable KvException refuse(Operation operation) {
                return new OutcomeUnknownException(ErrorDetail.of("who knows"));
              }
            },
        "leaves the outcome open");
  }

  @Test
  void termsThatGiveMoreTimeAreFound() {
    assertFinds(
        KIT,
        () ->
            new Interceptor() {
              @Override
              public OperationTerms terms(Operation operation, OperationTerms outer) {
                return new OperationTerms(Duration.ofHours(1), null);
              }
            },
        "more time than those outside allow");
  }

  @Test
  void operationsThatAreForgottenWhileTheyWaitAreFound() {
    assertFinds(
        IMPATIENT,
        () ->
            new Interceptor() {
              private int number;

              @Override
              public synchronized @Nullable CompletionStage<?> admit(Operation operation) {
                return ++number % 8 == 0 ? new CompletableFuture<>() : null;
              }
            },
        "never let go on");
  }

  @Test
  void placesThatCancelledOperationsKeepAreFound() {
    assertFinds(
        IMPATIENT,
        () ->
            new Gate(2) {
              @Override
              void gone(CompletableFuture<?> waiting) {
                // The defect: it stays in the queue, and is given a place that it never leaves.
              }
            },
        "cancelled while they waited");
  }

  @Test
  void sinksThatAddUpPass() {
    KIT.checkMetricSink(Metrics::new);
    KIT.checkMetricSink(MapSink::new, MapSink::read);
  }

  @Test
  void sinksThatLoseWhatAnotherEngineSaidAreFound() {
    Supplier<MapSink> losing =
        () ->
            new MapSink() {
              @Override
              public Counter counter(MetricInfo info, List<String> labels) {
                sums(info, labels).reset();
                return super.counter(info, labels);
              }
            };
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> KIT.checkMetricSink(losing, MapSink::read))
        .withMessageContaining("kvdc_plugin_kit_total[1] shows");
  }

  @Test
  void tracersThatKeepTheContractPass() {
    KIT.checkTracer(() -> operation -> null);
    KIT.checkTracer(() -> new TreeTracer(false));
  }

  @Test
  void spansWithoutChildrenAreFound() {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> KIT.checkTracer(() -> new TreeTracer(true)))
        .withMessageContaining("child returned null");
  }

  @Test
  void factoriesThatAreNotFoundOrBadlyNamedAreSaid() {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> KIT.checkFactory(new Odd(), Map.of("limit", "3")))
        .withMessageContaining("the option limit does not begin with the name of the factory")
        .withMessageContaining("META-INF/services")
        .withMessageContaining("create without its options threw");
  }

  /** Does nothing right. */
  public static final class Odd implements InterceptorFactory {
    private static final Option<Integer> LIMIT =
        Option.builder("limit", OptionType.INTEGER).describedAs("A limit.").build();

    @Override
    public String name() {
      return "odd";
    }

    @Override
    public List<Option<?>> options() {
      return List.of(LIMIT);
    }

    @Override
    public Interceptor create(Options options) {
      int unused = options.find(LIMIT);
      return new Interceptor() {};
    }
  }

  /** Lets some operations go on at a time. */
  private static class Gate implements Interceptor {
    private final Queue<CompletableFuture<?>> waiting = new ArrayDeque<>();
    private int places;

    Gate(int places) {
      this.places = places;
    }

    private final ThreadLocal<@Nullable Visit> visit = new ThreadLocal<>();

    /** One operation on its way. */
    private static final class Visit {
      private final CompletableFuture<?> turn = new CompletableFuture<>();
      private boolean inside;
    }

    void gone(CompletableFuture<?> turn) {
      waiting.remove(turn);
    }

    @Override
    public After before(Operation operation) {
      Visit mine = new Visit();
      visit.set(mine);
      return completion -> leave(mine);
    }

    @Override
    public synchronized @Nullable CompletionStage<?> admit(Operation operation) {
      Visit mine = visit.get();
      if (mine == null || places > 0) {
        places--;
        if (mine != null) {
          mine.inside = true;
        }
        return null;
      }
      waiting.add(mine.turn);
      return mine.turn.thenRun(() -> mine.inside = true);
    }

    private void leave(Visit mine) {
      CompletableFuture<?> next;
      synchronized (this) {
        if (!mine.inside && !mine.turn.isDone()) {
          gone(mine.turn);
          return;
        }
        next = waiting.poll();
        if (next == null) {
          places++;
        }
      }
      if (next != null) {
        next.complete(null);
      }
    }
  }
}
