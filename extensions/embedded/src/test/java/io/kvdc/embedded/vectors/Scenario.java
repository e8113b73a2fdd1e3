package io.kvdc.embedded.vectors;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One recorded scenario: one line of a file.
 *
 * @param json all of it
 */
record Scenario(JsonNode json) {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Reads one from its line. */
  static Scenario parse(String line) {
    return new Scenario(JSON.readTree(line));
  }

  /** Reads all of a group. */
  static List<Scenario> ofGroup(String group) {
    String resource = "/vectors/" + group + ".jsonl";
    try (InputStream in = Scenario.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalArgumentException("no resource " + resource);
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().filter(line -> !line.isBlank()).map(Scenario::parse).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads all of these groups. */
  static Stream<Scenario> ofGroups(List<String> groups) {
    return groups.stream().flatMap(group -> ofGroup(group).stream());
  }

  /** Returns {@code group/name}. */
  String name() {
    return json.get("name").asString();
  }

  JsonNode cluster() {
    return json.get("cluster");
  }

  JsonNode steps() {
    return json.get("steps");
  }

  @Override
  public String toString() {
    return name();
  }
}
