package io.kvdc.interceptors;

import io.kvdc.option.Option;
import io.kvdc.option.OptionType;
import io.kvdc.option.Options;
import io.kvdc.spi.Interceptor;
import io.kvdc.spi.InterceptorFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link SlowOperationLog} for each connection whose URL has {@link #THRESHOLD}, or a
 * threshold of a kind of operation such as {@code slowLog.threshold.commit=1s}.
 */
public final class SlowOperationLogFactory implements InterceptorFactory {

  /** {@code slowLog.threshold}: switches the log on. */
  public static final Option<Duration> THRESHOLD =
      Option.builder("slowLog.threshold", OptionType.DURATION)
          .describedAs(
              "Operations that take at least so long are logged as a warning by "
                  + SlowOperationLog.LOGGER
                  + ", without keys and values; absent: none are.")
          .build();

  /** {@code slowLog.linesPerSecond}: how much is written. */
  public static final Option<Integer> LINES_PER_SECOND =
      Option.builder("slowLog.linesPerSecond", OptionType.INTEGER)
          .unit("lines")
          .defaultsTo(SlowOperationLog.LINES_PER_SECOND)
          .range(1, 100_000)
          .describedAs(
              "How many slow operations of a connection are logged in a second at most; how many"
                  + " were left out is told later.")
          .build();

  private static final KindOptions THRESHOLDS = new KindOptions(THRESHOLD, "", any -> true);

  /** For {@link java.util.ServiceLoader}. */
  public SlowOperationLogFactory() {}

  @Override
  public String name() {
    return "slowLog";
  }

  @Override
  public int order() {
    return Orders.SLOW_LOG;
  }

  @Override
  public List<Option<?>> options() {
    List<Option<?>> all = new ArrayList<>(THRESHOLDS.all());
    all.add(LINES_PER_SECOND);
    return all;
  }

  @Override
  public @Nullable Interceptor create(Options options) {
    Map<OperationKind, Duration> thresholds = THRESHOLDS.of(options);
    return thresholds.isEmpty()
        ? null
        : new SlowOperationLog(
            thresholds, System.getLogger(SlowOperationLog.LOGGER), options.get(LINES_PER_SECOND));
  }
}
