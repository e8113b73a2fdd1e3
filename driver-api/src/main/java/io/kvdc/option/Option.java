package io.kvdc.option;

import io.kvdc.error.ErrorDetail;
import io.kvdc.error.InvalidOptionException;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One option: its name in a URL, its type, unit, default, range and description. Immutable; two
 * options are equal if their names are.
 *
 * @param <T> the type of the values
 */
public final class Option<T> {

  private static final Pattern NAME = Pattern.compile("[a-z][A-Za-z0-9]*(\\.[a-z][A-Za-z0-9]*)*");

  private final String name;
  private final OptionType<T> type;
  private final String unit;
  private final @Nullable T defaultValue;
  private final String range;
  private final Predicate<T> allowed;
  private final String description;
  private final boolean sensitive;

  private Option(Builder<T> builder) {
    this.name = builder.name;
    this.type = builder.type;
    this.unit = builder.unit;
    this.defaultValue = builder.defaultValue;
    this.range = builder.range;
    this.allowed = builder.allowed;
    this.description = builder.description;
    this.sensitive = builder.sensitive;
  }

  /**
   * Starts an option.
   *
   * @param name its name in a URL: letters and digits in camel case, groups separated by dots
   * @param type how its values are read and written
   * @param <T> the type of the values
   * @return a builder
   */
  public static <T> Builder<T> builder(String name, OptionType<T> type) {
    return new Builder<>(name, type);
  }

  /**
   * The name in a URL.
   *
   * @return the name
   */
  public String name() {
    return name;
  }

  /**
   * How values are read and written.
   *
   * @return the type
   */
  public OptionType<T> type() {
    return type;
  }

  /**
   * The unit of a number, for help texts.
   *
   * @return the unit, empty if there is none
   */
  public String unit() {
    return unit;
  }

  /**
   * The value that holds when none is given.
   *
   * @return the default, or null if the option is simply absent then
   */
  public @Nullable T defaultValue() {
    return defaultValue;
  }

  /**
   * The values allowed, for help texts.
   *
   * @return for example {@code 1 to 10240}; empty if every value of the type is allowed
   */
  public String range() {
    return range;
  }

  /**
   * What the option does.
   *
   * @return whole sentences
   */
  public String description() {
    return description;
  }

  /**
   * Whether the value must not be shown.
   *
   * @return true for passwords and the like
   */
  public boolean sensitive() {
    return sensitive;
  }

  /**
   * Checks a value.
   *
   * @param value the value
   * @return the same value
   * @throws InvalidOptionException if the value is outside the range
   */
  public T check(T value) {
    Objects.requireNonNull(value, name);
    if (!type.accepts(value)) {
      throw invalid(String.valueOf(value), null);
    }
    if (!allowed.test(value)) {
      throw invalid(type.format(value), null);
    }
    return value;
  }

  /**
   * Reads and checks a value.
   *
   * @param text the text, as in a URL
   * @return the value
   * @throws InvalidOptionException if the text is no value of the type, or outside the range
   */
  public T parse(String text) {
    T value;
    try {
      value = type.parse(text);
    } catch (IllegalArgumentException e) {
      throw invalid(text, e);
    }
    return check(value);
  }

  private InvalidOptionException invalid(String text, @Nullable Throwable cause) {
    String shown = sensitive ? "the given value" : "'" + text + "'";
    String wanted = range.isEmpty() ? type.expectation() : type.expectation() + ", " + range;
    String message = "option " + name + " cannot be " + shown + "; it takes " + wanted;
    // The cause of a bad secret would repeat the secret.
    return new InvalidOptionException(
        ErrorDetail.of(message).withCause(sensitive ? null : cause), name);
  }

  /**
   * A value as text that may be shown.
   *
   * @param value the value
   * @return the text, {@code ***} if the option is sensitive
   */
  public String show(T value) {
    return sensitive ? "***" : type.format(value);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Option<?> that && that.name.equals(name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return name;
  }

  /**
   * Collects the parts of an option.
   *
   * @param <T> the type of the values
   */
  public static final class Builder<T> {
    private final String name;
    private final OptionType<T> type;
    private String unit = "";
    private @Nullable T defaultValue;
    private String range = "";
    private Predicate<T> allowed = value -> true;
    private String description = "";
    private boolean sensitive;

    private Builder(String name, OptionType<T> type) {
      if (!NAME.matcher(name).matches()) {
        throw new IllegalArgumentException("not an option name: " + name);
      }
      this.name = name;
      this.type = Objects.requireNonNull(type, "type");
    }

    /**
     * Sets the unit.
     *
     * @param newUnit for example {@code keys}
     * @return this
     */
    public Builder<T> unit(String newUnit) {
      this.unit = newUnit;
      return this;
    }

    /**
     * Sets the default.
     *
     * @param value the value when none is given
     * @return this
     */
    public Builder<T> defaultsTo(T value) {
      this.defaultValue = value;
      return this;
    }

    /**
     * Restricts the values to a range.
     *
     * @param lowest the lowest value allowed
     * @param highest the highest value allowed
     * @return this
     */
    public Builder<T> range(Comparable<? super T> lowest, Comparable<? super T> highest) {
      this.range = show(lowest) + " to " + show(highest);
      this.allowed = value -> lowest.compareTo(value) <= 0 && highest.compareTo(value) >= 0;
      return this;
    }

    /**
     * Restricts the values in another way.
     *
     * @param text what is allowed, for messages
     * @param test the check
     * @return this
     */
    public Builder<T> allowing(String text, Predicate<T> test) {
      this.range = text;
      this.allowed = test;
      return this;
    }

    /**
     * Says what the option does.
     *
     * @param text whole sentences
     * @return this
     */
    public Builder<T> describedAs(String text) {
      this.description = text;
      return this;
    }

    /**
     * Marks the value as one that must not be shown.
     *
     * @return this
     */
    public Builder<T> sensitive() {
      this.sensitive = true;
      return this;
    }

    /**
     * Makes the option.
     *
     * @return the option
     * @throws IllegalArgumentException if there is no description, or the default is not allowed
     */
    public Option<T> build() {
      if (description.isEmpty()) {
        throw new IllegalArgumentException("option " + name + " has no description");
      }
      if (defaultValue != null && !(type.accepts(defaultValue) && allowed.test(defaultValue))) {
        throw new IllegalArgumentException("the default of option " + name + " is not allowed");
      }
      return new Option<>(this);
    }

    private String show(Comparable<? super T> bound) {
      return type.valueClass().isInstance(bound)
          ? type.format(type.valueClass().cast(bound))
          : bound.toString();
    }
  }
}
