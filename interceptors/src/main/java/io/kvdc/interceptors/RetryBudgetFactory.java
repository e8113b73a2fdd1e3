package io.kvdc.interceptors;

import io.kvdc.option.Option;
import io.kvdc.option.OptionType;
import io.kvdc.option.Options;
import io.kvdc.spi.RpcInterceptor;
import io.kvdc.spi.RpcInterceptorFactory;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link RetryBudget} for each connection whose URL has {@link #RATIO}. Connections that
 * share an engine share one budget, as equal ones do not keep them apart.
 */
public final class RetryBudgetFactory implements RpcInterceptorFactory {

  /** {@code retryBudget.ratio}: switches the budget on. */
  public static final Option<Double> RATIO =
      Option.builder("retryBudget.ratio", OptionType.DOUBLE)
          .range(0.0, 10.0)
          .describedAs(
              "How many repetitions of requests to servers each first attempt pays for; absent: they are not counted.")
          .build();

  /** {@code retryBudget.perSecond}: what is free. */
  public static final Option<Integer> PER_SECOND =
      Option.builder("retryBudget.perSecond", OptionType.INTEGER)
          .unit("requests")
          .defaultsTo(10)
          .range(0, 1_000_000)
          .describedAs("How many repetitions there may be in a second besides.")
          .build();

  /** For {@link java.util.ServiceLoader}. */
  public RetryBudgetFactory() {}

  @Override
  public String name() {
    return "retryBudget";
  }

  @Override
  public int order() {
    return Orders.RETRY_BUDGET;
  }

  @Override
  public List<Option<?>> options() {
    return List.of(RATIO, PER_SECOND);
  }

  @Override
  public @Nullable RpcInterceptor create(Options options) {
    Double ratio = options.find(RATIO);
    return ratio == null ? null : new RetryBudget(ratio, options.get(PER_SECOND));
  }
}
