package io.kvdc.bench;

import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.Connector;
import io.kvdc.Kv;
import io.kvdc.metric.Metrics;
import io.kvdc.metric.OperationMetrics;
import io.kvdc.spi.Interception;
import io.kvdc.spi.Interceptor;
import io.kvdc.spi.InterceptorChain;
import io.kvdc.spi.Plugins;
import io.kvdc.spi.SessionKind;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What plug-ins cost: the seam alone, {@link #seam}, and a whole get with it, {@link #get}. With
 * {@code none} the seam is a look at a field that is null.
 */
@State(Scope.Benchmark)
@NullUnmarked
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PluginBenchmark {

  private static final Bytes KEY = Bytes.utf8("zone");

  /** What there is: nothing, an interceptor, a tracer that takes nothing down, or metrics. */
  @Param({"none", "interceptor", "unsampled", "metrics"})
  public String plugins;

  private @Nullable InterceptorChain chain;
  private Connection connection;

  /** Opens a connection with the plug-ins, and makes the same chain by itself. */
  @Setup
  public void open() {
    Connector connector = Kv.connector("kv:embedded:plugins");
    Interceptor nothing = new Interceptor() {};
    Plugins none = Plugins.none();
    switch (plugins) {
      case "none" -> chain = InterceptorChain.of(none, System::nanoTime);
      case "interceptor" -> {
        connector.interceptor(nothing);
        chain = InterceptorChain.of(Plugins.of(List.of(nothing), List.of()), System::nanoTime);
      }
      case "unsampled" -> {
        connector.tracer(operation -> null);
        chain =
            InterceptorChain.of(
                new Plugins(
                    List.of(),
                    List.of(),
                    List.of(operation -> null),
                    List.of(),
                    List.of(),
                    none.failures()),
                System::nanoTime);
      }
      case "metrics" -> {
        Metrics metrics = new Metrics();
        connector.metricSink(metrics);
        chain =
            InterceptorChain.of(
                Plugins.of(
                    List.of(new OperationMetrics(List.of(metrics), none.failures())), List.of()),
                System::nanoTime);
      }
      default -> throw new IllegalArgumentException(plugins);
    }
    connection = connector.connect();
    connection.raw().put(KEY, Bytes.utf8("Europe/Berlin"));
  }

  /** Closes it. */
  @TearDown
  public void close() {
    connection.close();
  }

  /**
   * What a driver does around an operation.
   *
   * @return something that depends on it
   */
  @Benchmark
  public int seam() {
    InterceptorChain mine = chain;
    if (mine == null) {
      return KEY.length();
    }
    Interception interception = mine.before(SessionKind.RAW, "raw.get", false, 1, KEY.length());
    interception.after(null);
    return interception.operation().keys();
  }

  /**
   * A get from an embedded cluster.
   *
   * @return the value
   */
  @Benchmark
  public @Nullable Bytes get() {
    return connection.raw().get(KEY);
  }
}
