package io.kvdc.tikv.internal.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvdc.spi.InterceptorChain;
import io.kvdc.spi.Phase;
import io.kvdc.spi.PluginFailures;
import io.kvdc.spi.Plugins;
import io.kvdc.spi.SessionKind;
import io.kvdc.spi.Span;
import io.kvdc.spi.SpanKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Steps end with what they measure, also where that never begins. */
class StepTest {

  private final List<String> told = new ArrayList<>();
  private final Backoffer operation =
      new Backoffer(new ManualTime().environment(0), Deadline.none(), 0);

  /** Notes which spans failed and ended. */
  private final class Noted implements Span {
    private final String name;

    Noted(String name) {
      this.name = name;
    }

    @Override
    public Span child(String child, SpanKind kind) {
      return new Noted(child);
    }

    @Override
    public void set(String key, String value) {}

    @Override
    public void set(String key, long value) {}

    @Override
    public void event(String event) {}

    @Override
    public void fail(Throwable error) {
      told.add(name + " failed: " + error.getMessage());
    }

    @Override
    public void end() {
      told.add(name + " ended");
    }
  }

  @BeforeEach
  void observe() {
    Plugins plugins =
        new Plugins(
            List.of(),
            List.of(),
            List.of(seen -> new Noted(seen.name())),
            List.of(),
            List.of(),
            new PluginFailures(false));
    InterceptorChain chain = Objects.requireNonNull(InterceptorChain.of(plugins, () -> 0));
    operation.observe(chain.before(SessionKind.RAW, "raw.get", false, 1, 2));
  }

  @Test
  void aStepEndsWithItsStage() {
    CompletableFuture<String> stage = new CompletableFuture<>();
    CompletableFuture<String> waited =
        Step.always(operation, "timestamp", Phase.TIMESTAMP, () -> stage);
    assertThat(told).isEmpty();
    stage.complete("done");
    assertThat(waited).isCompletedWithValue("done");
    assertThat(told).containsExactly("timestamp ended");
  }

  @Test
  void aStepWhoseStageNeverBeginsFails() {
    assertThatThrownBy(
            () ->
                Step.always(
                    operation,
                    "timestamp",
                    Phase.TIMESTAMP,
                    () -> {
                      throw new IllegalStateException("closed");
                    }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(told).containsExactly("timestamp failed: closed", "timestamp ended");
  }
}
