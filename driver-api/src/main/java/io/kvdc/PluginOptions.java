package io.kvdc;

import io.kvdc.option.Option;
import io.kvdc.option.OptionType;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The options of a URL that are neither a driver's nor a plug-in's. */
public final class PluginOptions {

  /** {@code strictPlugins}: whether a plug-in that fails stops what it stands around. */
  public static final Option<Boolean> STRICT =
      Option.builder("strictPlugins", OptionType.BOOLEAN)
          .defaultsTo(false)
          .describedAs(
              "Whether a plug-in that cannot be loaded or made fails the connection, and one that"
                  + " throws before an operation begins fails that; otherwise they are passed over,"
                  + " logged once and counted.")
          .build();

  /** {@code pluginsOff}: the names of plug-ins to leave out. */
  public static final Option<String> OFF =
      Option.builder("pluginsOff", OptionType.STRING)
          .defaultsTo("")
          .describedAs(
              "The names of plug-in factories that are found but must not take part, separated by"
                  + " commas.")
          .build();

  /** {@code metrics}: whether to measure into {@link io.kvdc.metric.Metrics#shared()}. */
  public static final Option<Boolean> METRICS =
      Option.builder("metrics", OptionType.BOOLEAN)
          .defaultsTo(false)
          .describedAs(
              "Whether to measure into io.kvdc.metric.Metrics.shared(), which shows it as text.")
          .build();

  private PluginOptions() {}

  /**
   * All of them.
   *
   * @return in the order in which they should be shown
   */
  public static List<Option<?>> all() {
    return List.of(STRICT, OFF, METRICS);
  }

  static Set<String> namesIn(String text) {
    return Arrays.stream(text.split(",", -1))
        .map(String::trim)
        .filter(name -> !name.isEmpty())
        .collect(Collectors.toSet());
  }
}
