package io.kvdc.testing;

import io.kvdc.metric.Metrics;
import io.kvdc.option.Option;
import io.kvdc.option.OptionType;
import io.kvdc.option.Options;
import io.kvdc.spi.EndpointProvider;
import io.kvdc.spi.Endpoints;
import io.kvdc.spi.Interceptor;
import io.kvdc.spi.InterceptorFactory;
import io.kvdc.spi.MetricSink;
import io.kvdc.spi.MetricSinkProvider;
import io.kvdc.spi.RpcInterceptor;
import io.kvdc.spi.RpcInterceptorFactory;
import io.kvdc.spi.Tracer;
import io.kvdc.spi.TracerProvider;
import java.util.List;

/** Factories of all kinds, for the tests of discovery. */
public final class FakePlugins {

  /** Where {@link Sinks} measures. */
  public static final Metrics METRICS = new Metrics();

  private FakePlugins() {}

  /** Stands inside all that say nothing. */
  public static final class Inner implements InterceptorFactory {
    @Override
    public String name() {
      return "aaa";
    }

    @Override
    public int order() {
      return 10;
    }

    @Override
    public Interceptor create(Options options) {
      return new FakeInterceptors.Named("inner");
    }
  }

  /** Stands outside all that say nothing. */
  public static final class Outer implements InterceptorFactory {
    @Override
    public String name() {
      return "zzz";
    }

    @Override
    public int order() {
      return -10;
    }

    @Override
    public Interceptor create(Options options) {
      return new FakeInterceptors.Named("outer");
    }
  }

  /** Cannot say where it stands. */
  public static final class Lost implements InterceptorFactory {
    @Override
    public String name() {
      return "lost";
    }

    @Override
    public int order() {
      throw new IllegalStateException("defect");
    }

    @Override
    public Interceptor create(Options options) {
      return new FakeInterceptors.Named("lost");
    }
  }

  /** Breaks. */
  public static final class Unmakeable implements InterceptorFactory {
    private static final Option<String> ON =
        Option.builder("unmakeable.on", OptionType.STRING).describedAs("Asks for it.").build();

    @Override
    public String name() {
      return "unmakeable";
    }

    @Override
    public List<Option<?>> options() {
      return List.of(ON);
    }

    @Override
    public Interceptor create(Options options) {
      throw new IllegalStateException("defect");
    }
  }

  /** Makes an interceptor of requests. */
  public static final class Rpcs implements RpcInterceptorFactory {
    @Override
    public String name() {
      return "rpcs";
    }

    @Override
    public RpcInterceptor create(Options options) {
      return RpcInterceptor.of("rpcs", (call, rest) -> rest.proceed());
    }
  }

  /** Makes a tracer. */
  public static final class Tracers implements TracerProvider {
    @Override
    public String name() {
      return "tracers";
    }

    @Override
    public Tracer create(Options options) {
      return operation -> null;
    }
  }

  /** Gives a sink. */
  public static final class Sinks implements MetricSinkProvider {
    @Override
    public String name() {
      return "sinks";
    }

    @Override
    public MetricSink create(Options options) {
      return METRICS;
    }
  }

  /** Knows where the cluster is. */
  public static final class Places implements EndpointProvider {
    @Override
    public String name() {
      return "places";
    }

    @Override
    public Endpoints create(Options options) {
      return new Endpoints() {
        @Override
        public List<String> seeds(List<String> given) {
          return List.of("there:1");
        }
      };
    }
  }
}
