package io.kvdc.dropwizard;

import com.codahale.metrics.SharedMetricRegistries;
import io.kvdc.option.Option;
import io.kvdc.option.OptionType;
import io.kvdc.option.Options;
import io.kvdc.spi.MetricSink;
import io.kvdc.spi.MetricSinkProvider;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes a {@link DropwizardSink} for each connection whose URL has {@link #REGISTRY}. */
public final class DropwizardSinkProvider implements MetricSinkProvider {

  /** {@code dropwizard}: the name of the registry. */
  public static final Option<String> REGISTRY =
      Option.builder("dropwizard", OptionType.STRING)
          .describedAs(
              "The name of the registry among Dropwizard Metrics' SharedMetricRegistries to"
                  + " measure into, made if there is none; absent: nothing is measured there.")
          .build();

  /** For {@link java.util.ServiceLoader}. */
  public DropwizardSinkProvider() {}

  @Override
  public String name() {
    return "dropwizard";
  }

  @Override
  public List<Option<?>> options() {
    return List.of(REGISTRY);
  }

  @Override
  public @Nullable MetricSink create(Options options) {
    String registry = options.find(REGISTRY);
    return registry == null
        ? null
        : new DropwizardSink(SharedMetricRegistries.getOrCreate(registry));
  }
}
