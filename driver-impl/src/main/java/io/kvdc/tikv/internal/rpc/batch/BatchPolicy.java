package io.kvdc.tikv.internal.rpc.batch;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When to wait for more requests before a frame is written (client-go: turboBatchOptions, whose one
 * letter names the text form of a custom policy has too).
 *
 * @param mode {@code v}: what decides
 * @param intervals {@code n}: gaps between requests count as at most so many waiting times
 * @param waitSeconds {@code t}: how long to wait; 0: never
 * @param weight {@code w}: how much the last gap counts against those before, from 0 to 1
 * @param threshold {@code p}: below which gap, in waiting times, or above which probability to wait
 * @param roundUp {@code q}: from which fraction the number of requests to wait for is rounded up
 */
public record BatchPolicy(
    Mode mode, int intervals, double waitSeconds, double weight, double threshold, double roundUp) {

  /** What decides whether to wait. */
  public enum Mode {
    /** Always wait ({@code v=0}). */
    ALWAYS,
    /** Wait while requests follow each other closely ({@code v=1}). */
    BY_TIME,
    /** Wait while most requests follow another closely ({@code v=2}). */
    BY_PROBABILITY
  }

  /** Never waits. */
  public static final BatchPolicy BASIC = new BatchPolicy(Mode.ALWAYS, 0, 0, 0, 0, 0);

  /** Waits up to 100 microseconds while requests follow each other closely. */
  public static final BatchPolicy STANDARD =
      new BatchPolicy(Mode.BY_TIME, 5, 0.0001, 0.2, 0.8, 0.8);

  /** Always waits up to 100 microseconds. */
  public static final BatchPolicy POSITIVE = new BatchPolicy(Mode.ALWAYS, 0, 0.0001, 0, 0, 0);

  private static final String CUSTOM = "custom";
  private static final Pattern OBJECT =
      Pattern.compile("\\s*\\{\\s*(.*?)\\s*}\\s*", Pattern.DOTALL);
  private static final Pattern MEMBER =
      Pattern.compile(
          "\\s*\"([vntwpq])\"\\s*:\\s*(-?[0-9]+(?:\\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)\\s*");

  /**
   * Reads {@code basic}, {@code standard}, {@code positive} or {@code
   * custom{"v":1,"t":0.0001,...}}.
   *
   * @throws IllegalArgumentException if it is none of them
   */
  public static BatchPolicy parse(String text) {
    String name = text.trim();
    return switch (name) {
      case "basic" -> BASIC;
      case "standard" -> STANDARD;
      case "positive" -> POSITIVE;
      default -> custom(name);
    };
  }

  private static BatchPolicy custom(String text) {
    Matcher object =
        OBJECT.matcher(text.startsWith(CUSTOM) ? text.substring(CUSTOM.length()) : "none");
    if (!object.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is none of basic, standard, positive and custom{...}");
    }
    Map<String, Double> members = new HashMap<>();
    if (!object.group(1).isEmpty()) {
      for (String member : object.group(1).split(",", -1)) {
        Matcher pair = MEMBER.matcher(member);
        if (!pair.matches()) {
          throw new IllegalArgumentException(
              "'" + member + "' is no number of a batch policy; known are v, n, t, w, p and q");
        }
        members.put(pair.group(1), Double.valueOf(pair.group(2)));
      }
    }
    return new BatchPolicy(
        mode(number(members, "v", Mode.values().length - 1)),
        (int) number(members, "n", Integer.MAX_VALUE),
        number(members, "t", 1),
        number(members, "w", 1),
        number(members, "p", 1000),
        number(members, "q", 1));
  }

  private static Mode mode(double value) {
    if (value != Math.rint(value)) {
      throw new IllegalArgumentException("'v' of a batch policy is 0, 1 or 2");
    }
    return Mode.values()[(int) value];
  }

  private static double number(Map<String, Double> members, String name, double most) {
    double value = members.getOrDefault(name, 0.0);
    if (value < 0 || value > most) {
      throw new IllegalArgumentException(
          "'" + name + "' of a batch policy is from 0 to " + most + ", not " + value);
    }
    return value;
  }

  /** How long to wait, in nanoseconds; 0 if never. */
  public long waitNanos() {
    return (long) (waitSeconds * 1e9);
  }
}
