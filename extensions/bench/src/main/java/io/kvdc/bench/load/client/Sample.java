package io.kvdc.bench.load.client;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * What one run of one contender measured, without its warm-up.
 *
 * @param operations that ended well
 * @param failures operations that failed or read something wrong
 * @param wallNanos how long it was
 * @param cpuNanos user and system time of the whole process
 * @param allocatedBytes what all its threads allocated; -1: not known
 * @param p50 half of the operations took at most so many nanoseconds
 * @param p90 nine of ten
 * @param p99 99 of a hundred
 * @param p999 999 of a thousand
 * @param max the slowest
 * @param failure the first failure; empty: none
 */
public record Sample(
    long operations,
    long failures,
    long wallNanos,
    long cpuNanos,
    long allocatedBytes,
    long p50,
    long p90,
    long p99,
    long p999,
    long max,
    String failure) {

  private static final double MICRO = 1e3;
  private static final double SECOND = 1e9;

  /** Operations a second. */
  public double rate() {
    return operations * SECOND / wallNanos;
  }

  /** Microseconds of the process' CPU time for each operation. */
  public double cpuMicros() {
    return cpuNanos / MICRO / Math.max(1, operations);
  }

  /** Bytes allocated for each operation; negative: not known. */
  public double allocated() {
    return allocatedBytes < 0 ? -1 : (double) allocatedBytes / Math.max(1, operations);
  }

  /** The sample in one line, for another process. */
  public String toLine() {
    return "ops="
        + operations
        + " failures="
        + failures
        + " wall="
        + wallNanos
        + " cpu="
        + cpuNanos
        + " allocated="
        + allocatedBytes
        + " p50="
        + p50
        + " p90="
        + p90
        + " p99="
        + p99
        + " p999="
        + p999
        + " max="
        + max
        + " failure="
        + URLEncoder.encode(failure, StandardCharsets.UTF_8);
  }

  /**
   * Reads what {@link #toLine} made.
   *
   * @param line the line
   * @throws IllegalArgumentException if it is no sample
   */
  public static Sample parse(String line) {
    Map<String, String> fields = new HashMap<>();
    for (String field : line.strip().split(" ", -1)) {
      int equals = field.indexOf('=');
      if (equals < 0) {
        throw new IllegalArgumentException("not a sample: " + line);
      }
      fields.put(field.substring(0, equals), field.substring(equals + 1));
    }
    return new Sample(
        number(fields, "ops"),
        number(fields, "failures"),
        number(fields, "wall"),
        number(fields, "cpu"),
        number(fields, "allocated"),
        number(fields, "p50"),
        number(fields, "p90"),
        number(fields, "p99"),
        number(fields, "p999"),
        number(fields, "max"),
        URLDecoder.decode(fields.getOrDefault("failure", ""), StandardCharsets.UTF_8));
  }

  private static long number(Map<String, String> fields, String name) {
    String text = fields.get(name);
    if (text == null) {
      throw new IllegalArgumentException("the sample has no " + name);
    }
    return Long.parseLong(text);
  }
}
