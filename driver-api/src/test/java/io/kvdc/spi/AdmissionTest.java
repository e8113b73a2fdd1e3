package io.kvdc.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.error.ErrorDetail;
import io.kvdc.error.KvException;
import io.kvdc.error.PluginFailedException;
import io.kvdc.error.ServerBusyException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Interceptors that let operations wait, and what they want of them. */
class AdmissionTest {

  private static final KvException BUSY = new ServerBusyException(ErrorDetail.of("busy"));

  private final List<String> events = new ArrayList<>();
  private final AtomicLong clock = new AtomicLong();

  private Interception begin(Interceptor... interceptors) {
    return begin(new PluginFailures(false), interceptors);
  }

  private Interception begin(PluginFailures failures, Interceptor... interceptors) {
    Plugins plugins =
        new Plugins(List.of(interceptors), List.of(), List.of(), List.of(), List.of(), failures);
    InterceptorChain chain = InterceptorChain.of(plugins, clock::get);
    assertThat(chain).isNotNull();
    return chain.before(SessionKind.RAW, "raw.put", true, 1, 2);
  }

  /** Notes what it is told, and lets operations wait for a stage. */
  private final class Gate implements Interceptor {
    private final String name;
    private final @Nullable CompletionStage<?> stage;

    Gate(String name, @Nullable CompletionStage<?> stage) {
      this.name = name;
      this.stage = stage;
    }

    @Override
    public After before(Operation operation) {
      events.add("before " + name);
      return completion -> events.add("after " + name);
    }

    @Override
    public @Nullable CompletionStage<?> admit(Operation operation) {
      return stage;
    }
  }

  @Test
  void whoeverIsInsideOneThatLetsWaitIsAskedWhenItGoesOn() {
    CompletableFuture<String> gate = new CompletableFuture<>();
    Interception interception = begin(new Gate("a", gate), new Gate("b", null));
    assertThat(interception.admission()).isNotDone();
    assertThat(events).containsExactly("before a");
    clock.addAndGet(500);
    gate.complete("go");
    assertThat(interception.admission()).isDone();
    assertThat(interception.refusal()).isNull();
    assertThat(interception.phases().nanos(Phase.ADMISSION)).isEqualTo(500);
    interception.after(null);
    assertThat(events).containsExactly("before a", "before b", "after b", "after a");
  }

  @Test
  void aStageThatFailsRefusesAndThoseInsideAreNotAsked() {
    CompletableFuture<String> gate = new CompletableFuture<>();
    Interception interception = begin(new Gate("a", gate), new Gate("b", null));
    gate.completeExceptionally(BUSY);
    assertThat(interception.admission()).isDone();
    assertThat(interception.refusal()).isSameAs(BUSY);
    interception.after(BUSY);
    assertThat(events).containsExactly("before a", "after a");
  }

  @Test
  void aStageThatFailsOtherwiseIsADefectAndTheOperationGoesOn() {
    PluginFailures failures = new PluginFailures(false);
    Interception interception =
        begin(
            failures,
            new Gate("a", CompletableFuture.failedFuture(new IllegalStateException("defect"))),
            new Gate("b", null));
    assertThat(interception.admission()).isDone();
    assertThat(interception.refusal()).isNull();
    assertThat(failures.counts()).containsEntry(Gate.class.getName(), 1L);
    assertThat(events).containsExactly("before a", "before b");
  }

  @Test
  void anOperationThatEndsWhileItWaitsIsToldOnceAndNeverGoesOn() {
    CompletableFuture<String> gate = new CompletableFuture<>();
    Interception interception = begin(new Gate("a", gate), new Gate("b", null));
    interception.after(BUSY);
    assertThat(events).containsExactly("before a", "after a");
    gate.complete("too late");
    assertThat(interception.admission()).isNotDone();
    assertThat(events).containsExactly("before a", "after a");
  }

  @Test
  void anOperationThatEndsWhileOneIsAskedIsToldBehindIt() {
    List<Interception> mine = new ArrayList<>();
    CompletableFuture<String> gate = new CompletableFuture<>();
    Interceptor ending =
        new Interceptor() {
          @Override
          public After before(Operation operation) {
            mine.get(0).after(BUSY);
            assertThat(events).containsExactly("before a");
            return completion -> events.add("after ending");
          }
        };
    mine.add(begin(new Gate("a", gate), ending, new Gate("c", null)));
    gate.complete("go");
    assertThat(mine.get(0).admission()).isNotDone();
    assertThat(events).containsExactly("before a", "after ending", "after a");
  }

  @Test
  void strictPluginsStopWhatTheyFailBefore() {
    Interceptor broken =
        new Interceptor() {
          @Override
          public OperationTerms terms(Operation operation, OperationTerms outer) {
            throw new IllegalStateException("defect");
          }

          @Override
          public After before(Operation operation) {
            return completion -> events.add("after broken");
          }
        };
    Interception interception =
        begin(new PluginFailures(true), new Gate("a", null), broken, new Gate("c", null));
    assertThat(interception.refusal())
        .isInstanceOf(PluginFailedException.class)
        .hasMessageContaining("strictPlugins");
    interception.after(interception.refusal());
    assertThat(events).containsExactly("before a", "after broken", "after a");
  }

  @Test
  void theInnermostHasTheLastWordOnTerms() {
    Interception interception =
        begin(
            wanting(OperationTerms.NONE.within(Duration.ofSeconds(2)).from("a")),
            new Interceptor() {
              @Override
              public OperationTerms terms(Operation operation, OperationTerms outer) {
                return outer.within(Duration.ofSeconds(9)).within(Duration.ofSeconds(1));
              }
            });
    assertThat(interception.terms()).isEqualTo(new OperationTerms(Duration.ofSeconds(1), "a"));
  }

  private static Interceptor wanting(OperationTerms terms) {
    return new Interceptor() {
      @Override
      public OperationTerms terms(Operation operation, OperationTerms outer) {
        return terms;
      }
    };
  }
}
