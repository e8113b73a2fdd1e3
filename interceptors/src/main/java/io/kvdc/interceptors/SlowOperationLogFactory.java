package io.kvdc.interceptors;

import io.kvdc.option.Option;
import io.kvdc.option.OptionType;
import io.kvdc.option.Options;
import io.kvdc.spi.Interceptor;
import io.kvdc.spi.InterceptorFactory;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes a {@link SlowOperationLog} for each connection whose URL has {@link #THRESHOLD}. */
public final class SlowOperationLogFactory implements InterceptorFactory {

  /** {@code slowLog.threshold}: switches the log on. */
  public static final Option<Duration> THRESHOLD =
      Option.builder("slowLog.threshold", OptionType.DURATION)
          .describedAs(
              "Operations that take at least so long are logged as a warning by "
                  + SlowOperationLog.LOGGER
                  + ", without keys and values; absent: none are.")
          .build();

  /** For {@link java.util.ServiceLoader}. */
  public SlowOperationLogFactory() {}

  @Override
  public String name() {
    return "slowLog";
  }

  @Override
  public List<Option<?>> options() {
    return List.of(THRESHOLD);
  }

  @Override
  public @Nullable Interceptor create(Options options) {
    Duration threshold = options.find(THRESHOLD);
    return threshold == null ? null : new SlowOperationLog(threshold);
  }
}
