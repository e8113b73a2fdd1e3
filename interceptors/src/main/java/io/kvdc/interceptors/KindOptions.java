package io.kvdc.interceptors;

import io.kvdc.option.Option;
import io.kvdc.option.OptionType;
import io.kvdc.option.Options;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** A time that can be given for all operations, and for each kind of them in its place. */
final class KindOptions {

  private final Option<Duration> general;
  private final Map<OperationKind, Option<Duration>> byKind = new EnumMap<>(OperationKind.class);

  KindOptions(Option<Duration> general, String range, Predicate<Duration> allowed) {
    this.general = general;
    for (OperationKind kind : OperationKind.values()) {
      byKind.put(
          kind,
          Option.builder(general.name() + "." + kind.spelling(), OptionType.DURATION)
              .allowing(range, allowed)
              .describedAs("Stands in the place of " + general.name() + " for " + told(kind) + ".")
              .build());
    }
  }

  private static String told(OperationKind kind) {
    return switch (kind) {
      case READ -> "reads of keys";
      case SCAN -> "reads of ranges";
      case WRITE -> "writes that take effect at once";
      case LOCK -> "pessimistic locks";
      case COMMIT -> "commits";
      case ROLLBACK -> "rollbacks";
    };
  }

  List<Option<?>> all() {
    List<Option<?>> all = new ArrayList<>();
    all.add(general);
    all.addAll(byKind.values());
    return all;
  }

  /** What was given, by kind; a kind without a time is not there. */
  Map<OperationKind, Duration> of(Options options) {
    Map<OperationKind, Duration> given = new EnumMap<>(OperationKind.class);
    byKind.forEach(
        (kind, option) -> {
          Duration special = options.find(option);
          Duration time = special == null ? options.find(general) : special;
          if (time != null) {
            given.put(kind, time);
          }
        });
    return given;
  }
}
