package io.kvdc.interceptors;

import io.kvdc.option.Option;
import io.kvdc.option.OptionType;
import io.kvdc.option.Options;
import io.kvdc.spi.Interceptor;
import io.kvdc.spi.InterceptorFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes an {@link OperationDeadline} for each connection whose URL has {@link #WITHIN}, or one of a
 * kind such as {@code deadline.within.commit=2s}.
 */
public final class OperationDeadlineFactory implements InterceptorFactory {

  /** {@code deadline.within}: for all kinds. */
  public static final Option<Duration> WITHIN =
      Option.builder("deadline.within", OptionType.DURATION)
          .allowing("more than 0s", time -> !time.isZero())
          .describedAs(
              "How long each operation may take at most, as if the application had said so; absent: as long as it may.")
          .build();

  private static final KindOptions LONGEST =
      new KindOptions(WITHIN, "more than 0s", time -> !time.isZero());

  /** For {@link java.util.ServiceLoader}. */
  public OperationDeadlineFactory() {}

  @Override
  public String name() {
    return "deadline";
  }

  @Override
  public int order() {
    return Orders.DEADLINE;
  }

  @Override
  public List<Option<?>> options() {
    return LONGEST.all();
  }

  @Override
  public @Nullable Interceptor create(Options options) {
    Map<OperationKind, Duration> longest = LONGEST.of(options);
    return longest.isEmpty() ? null : new OperationDeadline(longest);
  }
}
