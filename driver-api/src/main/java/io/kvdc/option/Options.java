package io.kvdc.option;

import io.kvdc.error.ErrorDetail;
import io.kvdc.error.InvalidOptionException;
import io.kvdc.error.UnknownOptionException;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An immutable set of values for options. Absent options have their default. */
public final class Options {

  private static final Options EMPTY = new Options(new TreeMap<>());

  private final SortedMap<String, Entry<?>> entries;

  private record Entry<T>(Option<T> option, T value) {
    String show() {
      return option.name() + "=" + option.show(value);
    }

    String text() {
      return option.type().format(value);
    }
  }

  private Options(SortedMap<String, Entry<?>> entries) {
    this.entries = entries;
  }

  /**
   * No values: all defaults.
   *
   * @return the empty set
   */
  public static Options empty() {
    return EMPTY;
  }

  /**
   * Reads the parameters of a URL.
   *
   * @param parameters texts by option name
   * @param known the options that there are
   * @return the values
   * @throws UnknownOptionException if a name is not known; the message names the nearest known one
   * @throws InvalidOptionException if a text is no allowed value
   */
  public static Options parse(Map<String, String> parameters, Collection<Option<?>> known) {
    Builder builder = new Builder(new TreeMap<>());
    parameters.forEach((name, text) -> builder.parse(find(name, known), text));
    return builder.build();
  }

  private static Option<?> find(String name, Collection<Option<?>> known) {
    for (Option<?> option : known) {
      if (option.name().equals(name)) {
        return option;
      }
    }
    String nearest =
        known.stream()
            .map(Option::name)
            .min(Comparator.comparingInt(candidate -> Spelling.distance(name, candidate)))
            .map(candidate -> "; did you mean " + candidate + "?")
            .orElse("; this driver has no options");
    throw new UnknownOptionException(
        ErrorDetail.of("there is no option '" + name + "'" + nearest), name);
  }

  /**
   * The value of an option that has a default.
   *
   * @param option the option
   * @param <T> its type
   * @return the value, or the default if none was set
   * @throws IllegalStateException if there is neither
   */
  public <T> T get(Option<T> option) {
    T value = find(option);
    if (value == null) {
      throw new IllegalStateException("option " + option.name() + " has no value and no default");
    }
    return value;
  }

  /**
   * The value of an option that may be absent.
   *
   * @param option the option
   * @param <T> its type
   * @return the value, else the default, else null
   */
  public <T> @Nullable T find(Option<T> option) {
    Entry<?> entry = entries.get(option.name());
    return entry == null ? option.defaultValue() : option.type().valueClass().cast(entry.value());
  }

  /**
   * Whether a value was set.
   *
   * @param option the option
   * @return false if only the default holds
   */
  public boolean isSet(Option<?> option) {
    return entries.containsKey(option.name());
  }

  /**
   * The options that were set.
   *
   * @return their names, sorted
   */
  public Set<String> names() {
    return Collections.unmodifiableSet(entries.keySet());
  }

  /**
   * The values as texts that {@link #parse} reads back; sensitive ones are not masked.
   *
   * @return texts by option name
   */
  public Map<String, String> texts() {
    Map<String, String> texts = new TreeMap<>();
    entries.forEach((name, entry) -> texts.put(name, entry.text()));
    return texts;
  }

  /**
   * These values and those of another set.
   *
   * @param other further values
   * @return the union
   * @throws InvalidOptionException if both sets hold different values for one option
   */
  public Options plus(Options other) {
    Builder builder = mutate();
    for (Entry<?> entry : other.entries.values()) {
      Entry<?> mine = entries.get(entry.option().name());
      if (mine != null && !mine.value().equals(entry.value())) {
        String name = entry.option().name();
        throw new InvalidOptionException(
            ErrorDetail.of(
                "option "
                    + name
                    + " is given twice with different values, in the URL and in the program; give"
                    + " it once"),
            name);
      }
      builder.entries.put(entry.option().name(), entry);
    }
    return builder.build();
  }

  /**
   * Only the values of certain options.
   *
   * @param wanted the options to keep
   * @return the rest is left out
   */
  public Options only(Collection<Option<?>> wanted) {
    Set<String> names = wanted.stream().map(Option::name).collect(Collectors.toSet());
    TreeMap<String, Entry<?>> kept = new TreeMap<>(entries);
    kept.keySet().retainAll(names);
    return new Options(kept);
  }

  /**
   * Starts a changed copy.
   *
   * @return a builder that holds these values
   */
  public Builder mutate() {
    return new Builder(new TreeMap<>(entries));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Options that && that.entries.equals(entries);
  }

  @Override
  public int hashCode() {
    return entries.hashCode();
  }

  /** The values as {@code name=value}, sorted by name, sensitive ones masked. */
  @Override
  public String toString() {
    return entries.values().stream().map(Entry::show).collect(Collectors.joining("&"));
  }

  /** Collects values. */
  public static final class Builder {
    private final SortedMap<String, Entry<?>> entries;

    private Builder(SortedMap<String, Entry<?>> entries) {
      this.entries = entries;
    }

    /**
     * Sets a value.
     *
     * @param option the option
     * @param value its value
     * @param <T> its type
     * @return this
     * @throws InvalidOptionException if the value is not allowed
     */
    public <T> Builder set(Option<T> option, T value) {
      Objects.requireNonNull(option, "option");
      entries.put(option.name(), new Entry<>(option, option.check(value)));
      return this;
    }

    /**
     * Sets a value from text.
     *
     * @param option the option
     * @param text the text, as in a URL
     * @param <T> its type
     * @return this
     * @throws InvalidOptionException if the text is no allowed value
     */
    public <T> Builder parse(Option<T> option, String text) {
      entries.put(option.name(), new Entry<>(option, option.parse(text)));
      return this;
    }

    /**
     * Takes a value away, so that the default holds.
     *
     * @param option the option
     * @return this
     */
    public Builder unset(Option<?> option) {
      entries.remove(option.name());
      return this;
    }

    /**
     * Makes the set.
     *
     * @return the values
     */
    public Options build() {
      return new Options(new TreeMap<>(entries));
    }
  }
}
