package io.kvdc.option;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How the values of an option are read from text, written as text and checked.
 *
 * @param <T> the type of the values
 */
public final class OptionType<T> {

  private static final Pattern DURATION_FORM = Pattern.compile("(\\d+)(ns|us|ms|s|m|h|d)");
  private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);
  private static final Pattern DECIMAL_FORM =
      Pattern.compile("[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?");
  private static final Pattern SIZE_FORM = Pattern.compile("(\\d+)(B|KiB|MiB|GiB)?");

  /** Any text. */
  public static final OptionType<String> STRING =
      new OptionType<>("string", String.class, "text", text -> text, value -> value);

  /** {@code true} or {@code false}. */
  public static final OptionType<Boolean> BOOLEAN =
      new OptionType<>(
          "boolean", Boolean.class, "true or false", OptionType::readBoolean, String::valueOf);

  /** A 32-bit whole number. */
  public static final OptionType<Integer> INTEGER =
      new OptionType<>(
          "integer", Integer.class, "a whole number", Integer::parseInt, String::valueOf);

  /** A 64-bit whole number. */
  public static final OptionType<Long> LONG =
      new OptionType<>("long", Long.class, "a whole number", Long::parseLong, String::valueOf);

  /** A decimal number. */
  public static final OptionType<Double> DOUBLE =
      new OptionType<>(
          "double",
          Double.class,
          "a decimal number",
          OptionType::readDouble,
          String::valueOf,
          Double::isFinite);

  /**
   * A whole number with a unit: {@code 250ms}, {@code 30s}, {@code 5m}; units ns, us, ms, s, m, h,
   * d. At most {@link Long#MAX_VALUE} nanoseconds, about 292 years, so that {@link
   * Duration#toNanos()} of a value never fails.
   */
  public static final OptionType<Duration> DURATION =
      new OptionType<>(
          "duration",
          Duration.class,
          "a whole number with a unit (ns, us, ms, s, m, h, d), such as 250ms or 30s",
          OptionType::readDuration,
          OptionType::writeDuration,
          value -> !value.isNegative() && value.compareTo(LONGEST) <= 0);

  /**
   * A size in bytes, with a unit if wanted: {@code 65536}, {@code 64KiB}, {@code 4MiB}, {@code
   * 1GiB}.
   */
  public static final OptionType<Long> SIZE =
      new OptionType<>(
          "size",
          Long.class,
          "a number of bytes, with a unit (B, KiB, MiB, GiB) if wanted, such as 4MiB",
          OptionType::readSize,
          OptionType::writeSize,
          value -> value >= 0);

  private final String name;
  private final Class<T> valueClass;
  private final String expectation;
  private final Function<String, T> reader;
  private final Function<T, String> writer;
  private final Predicate<T> accepted;

  private OptionType(
      String name,
      Class<T> valueClass,
      String expectation,
      Function<String, T> reader,
      Function<T, String> writer) {
    this(name, valueClass, expectation, reader, writer, value -> true);
  }

  private OptionType(
      String name,
      Class<T> valueClass,
      String expectation,
      Function<String, T> reader,
      Function<T, String> writer,
      Predicate<T> accepted) {
    this.name = name;
    this.valueClass = valueClass;
    this.expectation = expectation;
    this.reader = reader;
    this.writer = writer;
    this.accepted = accepted;
  }

  /**
   * One of the constants of an enum, written in lower case with dashes: {@code PREFER_LEADER} is
   * {@code prefer-leader}.
   *
   * @param enumClass the enum
   * @param <E> the enum
   * @return the type
   */
  public static <E extends Enum<E>> OptionType<E> oneOf(Class<E> enumClass) {
    List<E> constants = Arrays.asList(enumClass.getEnumConstants());
    String choices = constants.stream().map(OptionType::spelling).collect(Collectors.joining(", "));
    return new OptionType<>(
        "enum",
        enumClass,
        "one of " + choices,
        text ->
            constants.stream()
                .filter(constant -> spelling(constant).equals(text.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(text)),
        OptionType::spelling);
  }

  /**
   * The name of the type, for help texts.
   *
   * @return for example {@code duration}
   */
  public String name() {
    return name;
  }

  /**
   * The class of the values.
   *
   * @return the class
   */
  public Class<T> valueClass() {
    return valueClass;
  }

  /**
   * What a value looks like, for messages.
   *
   * @return for example {@code true or false}
   */
  public String expectation() {
    return expectation;
  }

  /**
   * Whether a value can be written as text and read back: for example, no duration is negative.
   *
   * @param value the value
   * @return true if it can
   */
  public boolean accepts(T value) {
    return valueClass.isInstance(value) && accepted.test(value);
  }

  /**
   * Reads a value.
   *
   * @param text the text
   * @return the value
   * @throws IllegalArgumentException if the text is no value of this type
   */
  public T parse(String text) {
    T value;
    try {
      value = reader.apply(text);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(text, e);
    }
    if (!accepted.test(value)) {
      throw new IllegalArgumentException(text);
    }
    return value;
  }

  /**
   * Writes a value such that {@link #parse} reads it back.
   *
   * @param value the value
   * @return the text
   */
  public String format(T value) {
    return writer.apply(value);
  }

  private static String spelling(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static Boolean readBoolean(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException(text);
    };
  }

  /** The JDK alone would take {@code 1f}, {@code 0x1p3} and {@code NaN} too. */
  private static Double readDouble(String text) {
    if (!DECIMAL_FORM.matcher(text).matches()) {
      throw new IllegalArgumentException(text);
    }
    return Double.valueOf(text);
  }

  private static Duration readDuration(String text) {
    Matcher matcher = DURATION_FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(text);
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ns" -> Duration.ofNanos(amount);
      case "us" -> Duration.ofNanos(Math.multiplyExact(amount, 1_000L));
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      default -> Duration.ofDays(amount);
    };
  }

  /** In the largest unit, up to minutes, that holds it. */
  private static String writeDuration(Duration value) {
    long nanos = value.toNanos();
    if (nanos % 1_000 != 0) {
      return nanos + "ns";
    }
    if (nanos % 1_000_000 != 0) {
      return nanos / 1_000 + "us";
    }
    if (nanos % 1_000_000_000 != 0) {
      return value.toMillis() + "ms";
    }
    return value.toSeconds() % 60 != 0 || value.isZero()
        ? value.toSeconds() + "s"
        : value.toMinutes() + "m";
  }

  private static Long readSize(String text) {
    Matcher matcher = SIZE_FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(text);
    }
    long amount = Long.parseLong(matcher.group(1));
    String unit = matcher.group(2);
    int shift = unit == null || unit.equals("B") ? 0 : "KMG".indexOf(unit.charAt(0)) * 10 + 10;
    return Math.multiplyExact(amount, 1L << shift);
  }

  private static String writeSize(Long value) {
    if (value != 0 && value % (1L << 30) == 0) {
      return (value >> 30) + "GiB";
    }
    if (value != 0 && value % (1L << 20) == 0) {
      return (value >> 20) + "MiB";
    }
    return value != 0 && value % (1L << 10) == 0 ? (value >> 10) + "KiB" : value + "B";
  }

  @Override
  public String toString() {
    return name;
  }
}
