package io.kvdc.tck.internal.run;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What came of a run.
 *
 * @param url the target, without secrets
 * @param driver the driver's name and class
 * @param seed where the random histories began
 * @param started when the run began
 * @param duration how long it took
 * @param capabilities what the connection says that it can do
 * @param exclusions the tests that were left out, with the reasons
 * @param results what came of each test, in the order in which they ran
 */
public record TckReport(
    String url,
    String driver,
    long seed,
    Instant started,
    Duration duration,
    List<String> capabilities,
    Map<String, String> exclusions,
    List<TestResult> results) {

  /** Copies the collections. */
  public TckReport {
    capabilities = List.copyOf(capabilities);
    exclusions = Collections.unmodifiableMap(new LinkedHashMap<>(exclusions));
    results = List.copyOf(results);
  }

  /** How many tests came out so. */
  public long count(TestStatus status) {
    return results.stream().filter(result -> result.status() == status).count();
  }

  /** The results under one capability. */
  public List<TestResult> ofGroup(String group) {
    return results.stream().filter(result -> result.group().equals(group)).toList();
  }

  /** Whether nothing failed, and something passed. */
  public boolean passed() {
    return count(TestStatus.FAILED) == 0 && count(TestStatus.PASSED) > 0;
  }

  /** The one line that says it all. */
  public String summary() {
    long notSupported = count(TestStatus.NOT_SUPPORTED);
    long excluded = count(TestStatus.EXCLUDED);
    long other = count(TestStatus.SKIPPED);
    return String.format(
        "%d passed, %d failed, %d skipped (%d not supported, %d excluded, %d other)",
        count(TestStatus.PASSED),
        count(TestStatus.FAILED),
        notSupported + excluded + other,
        notSupported,
        excluded,
        other);
  }
}
