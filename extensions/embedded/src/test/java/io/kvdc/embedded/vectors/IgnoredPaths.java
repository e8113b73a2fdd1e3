package io.kvdc.embedded.vectors;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** The paths of an answer whose values differ from run to run. */
final class IgnoredPaths {

  private final List<Pattern> values = new ArrayList<>();
  private final List<Pattern> presence = new ArrayList<>();

  IgnoredPaths(JsonNode step) {
    for (JsonNode path : step.path("ignore")) {
      String text = path.asString();
      boolean optional = text.endsWith("?");
      String plain = optional ? text.substring(0, text.length() - 1) : text;
      String regex = Pattern.quote(plain).replace("*", "\\E[0-9]+\\Q");
      (optional ? presence : values).add(Pattern.compile(regex));
    }
  }

  /** Whether the value is not compared; whether it is there still is. */
  boolean hasAnyValue(String path) {
    return values.stream().anyMatch(pattern -> pattern.matcher(path).matches());
  }

  /** Whether it may as well be absent. */
  boolean mayBeAbsent(String path) {
    return presence.stream().anyMatch(pattern -> pattern.matcher(path).matches());
  }
}
