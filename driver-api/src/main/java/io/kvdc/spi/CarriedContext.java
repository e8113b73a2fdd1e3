package io.kvdc.spi;

import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** What was current for a tracer. Runs each action once and at once, whatever the tracer does. */
final class CarriedContext implements Executor {

  private final Tracer tracer;
  private final Executor own;
  private final Executor inner;
  private final PluginFailures failures;

  CarriedContext(Tracer tracer, Executor own, Executor inner, PluginFailures failures) {
    this.tracer = tracer;
    this.own = Objects.requireNonNull(own, "what carry() returned");
    this.inner = inner;
    this.failures = failures;
  }

  @Override
  public void execute(Runnable action) {
    Once once = new Once(action);
    try {
      own.execute(once);
    } catch (Throwable broken) {
      if (broken != once.thrown) {
        failures.failed(tracer, "carry", broken);
      }
    }
    // Does nothing if it was run.
    once.run();
    once.rethrow();
  }

  private final class Once implements Runnable {
    private final Runnable action;
    private final AtomicBoolean begun = new AtomicBoolean();
    private volatile @Nullable Throwable thrown;

    Once(Runnable action) {
      this.action = action;
    }

    @Override
    public void run() {
      if (!begun.compareAndSet(false, true)) {
        return;
      }
      try {
        inner.execute(action);
      } catch (RuntimeException | Error e) {
        thrown = e;
      }
    }

    private void rethrow() {
      Throwable mine = thrown;
      if (mine instanceof RuntimeException e) {
        throw e;
      }
      if (mine instanceof Error e) {
        throw e;
      }
    }
  }
}
