package io.kvdc.embedded.internal.tikv;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A requirement on a coprocessor's version as Cargo writes it: comparisons with commas between
 * them, all of which must hold. Without an operator it means compatible with, as {@code ^}.
 */
final class VersionRequirement {

  private static final Pattern COMPARISON =
      Pattern.compile("\\s*(=|>=|<=|>|<|\\^|~)?\\s*(\\d+)(?:\\.(\\d+|\\*))?(?:\\.(\\d+|\\*))?\\s*");

  private final List<Comparison> comparisons;

  private VersionRequirement(List<Comparison> comparisons) {
    this.comparisons = comparisons;
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException for anything else
   */
  static VersionRequirement parse(String text) {
    List<Comparison> comparisons = new ArrayList<>();
    if (!text.isBlank() && !text.trim().equals("*")) {
      for (String part : text.split(",", -1)) {
        Matcher matcher = COMPARISON.matcher(part);
        if (!matcher.matches()) {
          throw new IllegalArgumentException("not a version requirement: '" + text + "'");
        }
        comparisons.add(Comparison.of(matcher));
      }
    }
    return new VersionRequirement(comparisons);
  }

  /** Whether a version of three numbers fulfils it. */
  boolean matches(String version) {
    int[] numbers = Arrays.stream(version.split("\\.", -1)).mapToInt(Integer::parseInt).toArray();
    return comparisons.stream().allMatch(comparison -> comparison.holds(numbers));
  }

  /** An operator and one to three numbers. */
  private record Comparison(String operator, List<Integer> numbers) {

    static Comparison of(Matcher matcher) {
      List<Integer> numbers = new ArrayList<>();
      for (int group = 2; group <= 4; group++) {
        String number = matcher.group(group);
        if (number == null || number.equals("*")) {
          break;
        }
        numbers.add(Integer.valueOf(number));
      }
      String operator = matcher.group(1);
      boolean wildcard = matcher.group().indexOf('*') >= 0;
      return new Comparison(operator != null ? operator : wildcard ? "=" : "^", numbers);
    }

    boolean holds(int[] version) {
      int order = compare(version);
      return switch (operator) {
        case "=" -> order == 0;
        case ">" -> order > 0;
        case "<" -> order < 0;
        case "<=" -> order <= 0;
        case "~" -> atLeast(version) && same(version, Math.min(numbers.size(), 2));
        case "^" -> atLeast(version) && same(version, firstNonZero() + 1);
        default -> atLeast(version);
      };
    }

    private boolean atLeast(int[] version) {
      return compare(version) >= 0;
    }

    /** Compares only the numbers that are given. */
    private int compare(int[] version) {
      for (int i = 0; i < numbers.size(); i++) {
        int order = Integer.compare(version[i], numbers.get(i));
        if (order != 0) {
          return order;
        }
      }
      return 0;
    }

    private boolean same(int[] version, int count) {
      for (int i = 0; i < Math.min(count, numbers.size()); i++) {
        if (version[i] != numbers.get(i)) {
          return false;
        }
      }
      return true;
    }

    private int firstNonZero() {
      for (int i = 0; i < numbers.size(); i++) {
        if (numbers.get(i) != 0) {
          return i;
        }
      }
      return numbers.size();
    }
  }
}
