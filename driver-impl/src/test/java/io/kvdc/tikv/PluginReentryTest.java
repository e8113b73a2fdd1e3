package io.kvdc.tikv;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.Kv;
import io.kvdc.error.BlockingCallException;
import io.kvdc.metric.Counter;
import io.kvdc.metric.Histogram;
import io.kvdc.metric.MetricInfo;
import io.kvdc.spi.Interceptor;
import io.kvdc.spi.MetricSink;
import io.kvdc.spi.Operation;
import io.kvdc.spi.RpcInterceptor;
import io.kvdc.spi.Span;
import io.kvdc.spi.SpanKind;
import io.kvdc.spi.Tracer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Plug-ins that call the connection that they stand in, and would wait for it, are refused. */
@Timeout(60)
class PluginReentryTest {

  private static final Bytes KEY = Bytes.utf8("k");

  private final AtomicReference<@Nullable Connection> connection = new AtomicReference<>();

  /** What came of a synchronous call, by where it was made. */
  private final Map<String, Throwable> refused = new ConcurrentHashMap<>();

  private final ThreadLocal<Boolean> inside = ThreadLocal.withInitial(() -> false);

  @AfterEach
  void close() {
    Connection open = connection.get();
    if (open != null) {
      open.close();
    }
  }

  private void call(String where) {
    Connection open = connection.get();
    if (open == null || inside.get()) {
      return;
    }
    inside.set(true);
    try {
      open.snapshot().get(KEY);
      refused.put(where, new AssertionError("it was answered"));
    } catch (RuntimeException e) {
      refused.put(where, e);
    } finally {
      inside.set(false);
    }
  }

  private void assertRefused(String... places) {
    assertThat(refused).containsOnlyKeys(places);
    assertThat(refused.values()).allMatch(BlockingCallException.class::isInstance);
  }

  @Test
  void interceptors() {
    // The JDK's only timer thread lets the operation go on, and everybody's timeouts wait for it.
    Interceptor late =
        new Interceptor() {
          @Override
          public CompletionStage<?> admit(Operation operation) {
            return inside.get()
                ? CompletableFuture.completedFuture(null)
                : new CompletableFuture<>().completeOnTimeout("now", 1, TimeUnit.MILLISECONDS);
          }
        };
    Interceptor inner =
        new Interceptor() {
          @Override
          public After before(Operation operation) {
            call("before");
            return completion -> call("after");
          }
        };
    connection.set(
        Kv.connector("kv:embedded:reentry").interceptor(late).interceptor(inner).connect());
    assertThat(open().snapshot().get(KEY)).isNull();
    assertRefused("before", "after");
  }

  @Test
  void rpcInterceptors() {
    connection.set(
        Kv.connector("kv:embedded:reentry")
            .rpcInterceptor(
                RpcInterceptor.of(
                    "calling",
                    (attempt, rest) -> {
                      call("around");
                      return rest.proceed();
                    }))
            .connect());
    assertThat(open().snapshot().get(KEY)).isNull();
    assertRefused("around");
  }

  @Test
  void tracers() {
    connection.set(Kv.connector("kv:embedded:reentry").tracer(new CallingTracer()).connect());
    assertThat(open().snapshot().get(KEY)).isNull();
    assertRefused("start", "flags", "child", "set", "end");
  }

  @Test
  void sinks() {
    connection.set(Kv.connector("kv:embedded:reentry").metricSink(new CallingSink()).connect());
    assertThat(open().snapshot().get(KEY)).isNull();
    assertThat(refused).containsKeys("counter", "histogram", "add", "record");
    assertThat(refused.values()).allMatch(BlockingCallException.class::isInstance);
  }

  @Test
  void whatTheyGiveBackIsNotRefusedOnceTheyHaveReturned() {
    Interceptor quiet =
        new Interceptor() {
          @Override
          public After before(Operation operation) {
            throw new IllegalStateException("broken");
          }
        };
    connection.set(Kv.connector("kv:embedded:reentry").interceptor(quiet).connect());
    for (int i = 0; i < 3; i++) {
      assertThat(open().snapshot().get(KEY)).isNull();
    }
  }

  private Connection open() {
    Connection open = connection.get();
    assertThat(open).isNotNull();
    return open;
  }

  private final class CallingTracer implements Tracer {
    @Override
    public Span start(Operation operation) {
      call("start");
      return new CallingSpan();
    }

    @Override
    public long flags(Operation operation) {
      call("flags");
      return 0;
    }
  }

  private final class CallingSpan implements Span {
    @Override
    public Span child(String name, SpanKind kind) {
      call("child");
      return new CallingSpan();
    }

    @Override
    public void set(String key, String value) {
      call("set");
    }

    @Override
    public void set(String key, long value) {
      call("set");
    }

    @Override
    public void event(String name) {}

    @Override
    public void fail(Throwable error) {}

    @Override
    public void end() {
      call("end");
    }
  }

  private final class CallingSink implements MetricSink {
    @Override
    public Counter counter(MetricInfo info, List<String> labels) {
      call("counter");
      return amount -> call("add");
    }

    @Override
    public Histogram histogram(MetricInfo info, List<String> labels) {
      call("histogram");
      return value -> call("record");
    }

    @Override
    public Runnable gauge(MetricInfo info, List<String> labels, DoubleSupplier value) {
      return () -> {};
    }
  }
}
