package io.kvdc.interceptors;

import io.kvdc.option.Option;
import io.kvdc.option.OptionType;
import io.kvdc.option.Options;
import io.kvdc.spi.Interceptor;
import io.kvdc.spi.InterceptorFactory;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link ConcurrencyLimiter} for each connection whose URL has {@link #PERMITS}. The limit
 * is that of one connection; give one limiter to several connectors to have them share it.
 */
public final class ConcurrencyLimiterFactory implements InterceptorFactory {

  /** {@code concurrencyLimit.permits}: switches the limiter on. */
  public static final Option<Integer> PERMITS =
      Option.builder("concurrencyLimit.permits", OptionType.INTEGER)
          .unit("operations")
          .range(1, 1_000_000)
          .describedAs(
              "How many operations of a connection may be under way at once; absent: any number.")
          .build();

  /** {@code concurrencyLimit.queue}: how many wait. */
  public static final Option<Integer> QUEUE =
      Option.builder("concurrencyLimit.queue", OptionType.INTEGER)
          .unit("operations")
          .defaultsTo(1000)
          .range(0, 1_000_000)
          .describedAs("How many operations may wait for a permit; further ones are refused.")
          .build();

  /** For {@link java.util.ServiceLoader}. */
  public ConcurrencyLimiterFactory() {}

  @Override
  public String name() {
    return "concurrencyLimit";
  }

  @Override
  public int order() {
    return Orders.CONCURRENCY_LIMIT;
  }

  @Override
  public List<Option<?>> options() {
    return List.of(PERMITS, QUEUE);
  }

  @Override
  public @Nullable Interceptor create(Options options) {
    Integer permits = options.find(PERMITS);
    return permits == null ? null : new ConcurrencyLimiter(permits, options.get(QUEUE));
  }
}
