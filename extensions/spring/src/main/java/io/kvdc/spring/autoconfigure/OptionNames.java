package io.kvdc.spring.autoconfigure;

import io.kvdc.error.ErrorDetail;
import io.kvdc.error.InvalidOptionException;
import io.kvdc.option.Option;
import io.kvdc.option.Options;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Reads options as Spring's users write names: environment variables have no lower case. */
final class OptionNames {
  private OptionNames() {}

  /**
   * The options.
   *
   * @throws io.kvdc.error.KvException if a name or value is wrong, or a name is there twice
   */
  static Options read(Map<String, String> texts, Collection<Option<?>> known) {
    Map<String, String> byName = new LinkedHashMap<>();
    texts.forEach(
        (written, text) -> {
          String name = nameOf(written, known);
          if (byName.put(name, text) != null) {
            throw new InvalidOptionException(
                ErrorDetail.of("kvdc.options has " + name + " twice, in two spellings"), name);
          }
        });
    return Options.parse(byName, known);
  }

  private static String nameOf(String written, Collection<Option<?>> known) {
    return known.stream()
        .map(Option::name)
        .filter(name -> uniform(name).equals(uniform(written)))
        .findFirst()
        .orElse(written);
  }

  private static String uniform(String name) {
    return name.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
  }
}
