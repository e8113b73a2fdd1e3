package io.kvdc.tck.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ReportTest {

  private static final TckReport REPORT =
      new TckReport(
          "kv:mine:a?password=...",
          "mine (a.b.MineDriver)",
          -42,
          Instant.parse("2026-11-23T10:00:00Z"),
          Duration.ofMillis(1234),
          List.of("RAW", "TIMESTAMP"),
          Map.of("B#d", "known"),
          List.of(
              result("A#passes", "RAW", TestStatus.PASSED, ""),
              result(
                  "A#fails", "RAW", TestStatus.FAILED, "<no> \"way\"\n\tat \\ \u0001 \uD83D\uDE00"),
              result("B#c", "RAW_TTL", TestStatus.NOT_SUPPORTED, "not supported: [RAW_TTL]"),
              result("B#d", "RAW_TTL", TestStatus.EXCLUDED, "excluded: known"),
              result("C#e", "CONNECTION", TestStatus.SKIPPED, "for another reason")));

  private static TestResult result(String id, String group, TestStatus status, String detail) {
    return new TestResult(id, id, group, status, 5, detail);
  }

  @Test
  void jsonHoldsEverything() {
    JsonNode json = JsonMapper.shared().readTree(JsonReport.of(REPORT));

    assertThat(json.get("url").asString()).isEqualTo("kv:mine:a?password=...");
    assertThat(json.get("driver").asString()).isEqualTo("mine (a.b.MineDriver)");
    assertThat(json.get("seed").asLong()).isEqualTo(-42);
    assertThat(json.get("durationMillis").asLong()).isEqualTo(1234);
    assertThat(json.get("passed").asBoolean()).isFalse();
    assertThat(json.get("exclusions").get("B#d").asString()).isEqualTo("known");
    assertThat(json.get("counts").get("not supported").asInt()).isEqualTo(1);
    JsonNode raw = json.get("groups").get("RAW");
    assertThat(raw.get("counts").get("failed").asInt()).isEqualTo(1);
    assertThat(raw.get("tests").get(1).get("detail").asString())
        .isEqualTo("<no> \"way\"\n\tat \\ \u0001 \uD83D\uDE00");
    assertThat(json.get("groups").propertyNames()).containsExactly("CONNECTION", "RAW", "RAW_TTL");
  }

  @Test
  void htmlShowsEverythingAndRunsNothing() {
    String html = HtmlReport.of(REPORT);

    assertThat(html)
        .contains("Failed: 1 passed, 1 failed, 3 skipped (1 not supported, 1 excluded, 1 other)")
        .contains("kv:mine:a?password=...")
        .contains("-42")
        .contains("B#d: known")
        .contains("&lt;no&gt; &quot;way&quot;")
        .doesNotContain("<no>")
        .doesNotContain("<script")
        .doesNotContain("http");
  }

  @Test
  void passedMeansThatSomethingPassedAndNothingFailed() {
    assertThat(of()).isFalse();
    assertThat(of(TestStatus.NOT_SUPPORTED, TestStatus.SKIPPED, TestStatus.EXCLUDED)).isFalse();
    assertThat(of(TestStatus.PASSED, TestStatus.NOT_SUPPORTED)).isTrue();
    assertThat(of(TestStatus.PASSED, TestStatus.FAILED)).isFalse();
  }

  private static boolean of(TestStatus... statuses) {
    List<TestResult> results =
        List.of(statuses).stream().map(status -> result("A#b", "RAW", status, "")).toList();
    return new TckReport("", "", 0, Instant.EPOCH, Duration.ZERO, List.of(), Map.of(), results)
        .passed();
  }
}
