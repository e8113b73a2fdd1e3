package io.kvdc.interceptors;

import io.kvdc.error.ErrorDetail;
import io.kvdc.error.InvalidOptionException;
import io.kvdc.option.Option;
import io.kvdc.option.OptionType;
import io.kvdc.option.Options;
import io.kvdc.spi.Interceptor;
import io.kvdc.spi.InterceptorFactory;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link CircuitBreaker} for each connection whose URL has {@link #FAILURES}. It looks at
 * that connection only; give one breaker to several connectors to have them open and close
 * together.
 */
public final class CircuitBreakerFactory implements InterceptorFactory {

  /** {@code circuitBreaker.failures}: switches the breaker on. */
  public static final Option<Integer> FAILURES =
      Option.builder("circuitBreaker.failures", OptionType.INTEGER)
          .unit("operations")
          .range(1, 100_000)
          .describedAs(
              "How many of the last operations of a connection must fail to have others refused for a while; absent: none are.")
          .build();

  /** {@code circuitBreaker.window}: what it looks at. */
  public static final Option<Integer> WINDOW =
      Option.builder("circuitBreaker.window", OptionType.INTEGER)
          .unit("operations")
          .defaultsTo(100)
          .range(1, 100_000)
          .describedAs("How many of the last operations are looked at.")
          .build();

  /** {@code circuitBreaker.openFor}: how long it is open. */
  public static final Option<Duration> OPEN_FOR =
      Option.builder("circuitBreaker.openFor", OptionType.DURATION)
          .defaultsTo(Duration.ofSeconds(5))
          .allowing("more than 0s", time -> !time.isZero())
          .describedAs("How long operations are refused before a few may try.")
          .build();

  /** {@code circuitBreaker.probes}: how many try. */
  public static final Option<Integer> PROBES =
      Option.builder("circuitBreaker.probes", OptionType.INTEGER)
          .unit("operations")
          .defaultsTo(3)
          .range(1, 1000)
          .describedAs("How many operations then try, all of which must succeed.")
          .build();

  /** For {@link java.util.ServiceLoader}. */
  public CircuitBreakerFactory() {}

  @Override
  public String name() {
    return "circuitBreaker";
  }

  @Override
  public int order() {
    return Orders.CIRCUIT_BREAKER;
  }

  @Override
  public List<Option<?>> options() {
    return List.of(FAILURES, WINDOW, OPEN_FOR, PROBES);
  }

  @Override
  public @Nullable Interceptor create(Options options) {
    Integer failures = options.find(FAILURES);
    if (failures == null) {
      return null;
    }
    if (failures > options.get(WINDOW)) {
      throw new InvalidOptionException(
          ErrorDetail.of(FAILURES + " cannot be more than " + WINDOW + ", " + options.get(WINDOW)),
          FAILURES.name());
    }
    return new CircuitBreaker(
        options.get(WINDOW), failures, options.get(OPEN_FOR), options.get(PROBES));
  }
}
