package io.kvdc.embedded.vectors;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The reviewed list of scenarios that the embedded cluster does not answer as recorded yet, each
 * with its reason: {@code group/name reason}, one a line.
 */
final class NotCovered {

  private final Map<String, String> reasons = new LinkedHashMap<>();

  private NotCovered() {}

  static NotCovered load() {
    try (InputStream in = NotCovered.class.getResourceAsStream("/vectors/not-covered.txt")) {
      NotCovered list = new NotCovered();
      new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .forEach(list::add);
      return list;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean contains(String scenario) {
    return reasons.containsKey(scenario);
  }

  Set<String> names() {
    return reasons.keySet();
  }

  private void add(String line) {
    String[] parts = line.split("\\s+", 2);
    if (parts.length < 2) {
      throw new IllegalStateException("no reason for " + line);
    }
    if (reasons.put(parts[0], parts[1]) != null) {
      throw new IllegalStateException("listed twice: " + parts[0]);
    }
  }
}
