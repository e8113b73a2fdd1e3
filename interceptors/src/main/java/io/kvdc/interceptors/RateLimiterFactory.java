package io.kvdc.interceptors;

import io.kvdc.option.Option;
import io.kvdc.option.OptionType;
import io.kvdc.option.Options;
import io.kvdc.spi.Interceptor;
import io.kvdc.spi.InterceptorFactory;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link RateLimiter} for each connection whose URL has {@link #PER_SECOND}. The limit is
 * that of one connection; give one limiter to several connectors to have them share it.
 */
public final class RateLimiterFactory implements InterceptorFactory {

  /** {@code rateLimit.perSecond}: switches the limiter on. */
  public static final Option<Double> PER_SECOND =
      Option.builder("rateLimit.perSecond", OptionType.DOUBLE)
          .unit("operations")
          .range(0.001, 1e9)
          .describedAs(
              "How many operations of a connection may begin in a second; absent: any number.")
          .build();

  /** {@code rateLimit.burst}: what is saved up. */
  public static final Option<Integer> BURST =
      Option.builder("rateLimit.burst", OptionType.INTEGER)
          .unit("operations")
          .defaultsTo(10)
          .range(1, 1_000_000)
          .describedAs("How many operations may begin at once after a rest.")
          .build();

  /** {@code rateLimit.longestWait}: when to refuse. */
  public static final Option<Duration> LONGEST_WAIT =
      Option.builder("rateLimit.longestWait", OptionType.DURATION)
          .defaultsTo(Duration.ofSeconds(1))
          .describedAs(
              "How long an operation waits for its turn at most before it is refused; 0s: none waits.")
          .build();

  /** For {@link java.util.ServiceLoader}. */
  public RateLimiterFactory() {}

  @Override
  public String name() {
    return "rateLimit";
  }

  @Override
  public int order() {
    return Orders.RATE_LIMIT;
  }

  @Override
  public List<Option<?>> options() {
    return List.of(PER_SECOND, BURST, LONGEST_WAIT);
  }

  @Override
  public @Nullable Interceptor create(Options options) {
    Double perSecond = options.find(PER_SECOND);
    return perSecond == null
        ? null
        : new RateLimiter(perSecond, options.get(BURST), options.get(LONGEST_WAIT));
  }
}
