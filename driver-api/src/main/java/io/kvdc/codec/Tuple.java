package io.kvdc.codec;

import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Several values as one key: {@code Tuple.of("user", 42L, instant).encode()}. Keys are in the order
 * of the tuples: by the first element, then by the second, and so on, a tuple before those that it
 * begins. Immutable.
 *
 * <p>An element is null or of an {@link ElementType}. {@code Byte}, {@code Short} and {@code
 * Integer} become {@code Long}, {@code Float} becomes {@code Double}, a {@code byte[]} is copied
 * into {@link Bytes}.
 *
 * <p>The bytes: the elements one behind the other, each a tag and what follows it. No element's
 * bytes begin those of another element, so a key begins with the bytes of a tuple exactly if it is
 * that of a tuple that begins with its elements.
 *
 * <table>
 * <caption>Format</caption>
 * <tr><th>Tag</th><th>Element</th><th>What follows</th></tr>
 * <tr><td>01</td><td>null</td><td>nothing</td></tr>
 * <tr><td>10</td><td>boolean</td><td>00 or 01</td></tr>
 * <tr><td>20</td><td>long</td><td>{@link KeyWriter#writeLong}</td></tr>
 * <tr><td>21</td><td>big integer</td><td>the number of bytes of the magnitude, negative if the
 *     number is, as {@link KeyWriter#writeComparableVarint}; then the magnitude, big-endian without
 *     leading zeros, every bit inverted if the number is negative</td></tr>
 * <tr><td>22</td><td>double</td><td>{@link KeyWriter#writeDouble}</td></tr>
 * <tr><td>30</td><td>string</td><td>its UTF-8 bytes as {@link KeyWriter#writeBytes}</td></tr>
 * <tr><td>31</td><td>bytes</td><td>{@link KeyWriter#writeBytes}</td></tr>
 * <tr><td>40</td><td>UUID</td><td>its 16 bytes</td></tr>
 * <tr><td>41</td><td>instant</td><td>the seconds since 1970 as {@link KeyWriter#writeLong}, then
 *     the nanoseconds in 4 bytes, big-endian</td></tr>
 * <tr><td>50</td><td>tuple</td><td>its elements, then 00</td></tr>
 * <tr><td>80 to ff</td><td>descending</td><td>any of the above, tag included, with every bit
 *     inverted; written by {@link TupleSchema}</td></tr>
 * </table>
 *
 * <p>All other tags are reserved.
 */
public final class Tuple implements Comparable<Tuple> {

  /** The deepest nesting allowed, so that no key can exhaust the stack of its reader. */
  public static final int MAX_DEPTH = 64;

  private static final Tuple EMPTY = new Tuple(List.of());

  private final List<@Nullable Object> elements;
  private final int depth;

  private Tuple(List<@Nullable Object> elements) {
    this.elements = elements;
    int deepest = 0;
    for (Object element : elements) {
      if (element instanceof Tuple nested) {
        deepest = Math.max(deepest, nested.depth + 1);
      }
    }
    if (deepest > MAX_DEPTH) {
      throw new IllegalArgumentException("tuples are nested more than " + MAX_DEPTH + " deep");
    }
    this.depth = deepest;
  }

  /**
   * No elements.
   *
   * @return the empty tuple, which is before all others
   */
  public static Tuple empty() {
    return EMPTY;
  }

  /**
   * Makes a tuple.
   *
   * @param elements the elements
   * @return the tuple
   * @throws IllegalArgumentException if an element is of no type that a tuple can have, a string
   *     has half a surrogate pair, or tuples are nested too deeply
   */
  public static Tuple of(@Nullable Object... elements) {
    return of(Arrays.asList(elements));
  }

  /**
   * Makes a tuple.
   *
   * @param elements the elements
   * @return the tuple
   * @throws IllegalArgumentException as {@link #of(Object...)}
   */
  public static Tuple of(List<? extends @Nullable Object> elements) {
    List<@Nullable Object> checked = new ArrayList<>(elements.size());
    for (Object element : elements) {
      checked.add(element == null ? null : TupleElements.check(element, checked.size()));
    }
    return ofChecked(checked);
  }

  static Tuple ofChecked(List<@Nullable Object> elements) {
    return elements.isEmpty() ? EMPTY : new Tuple(Collections.unmodifiableList(elements));
  }

  /**
   * This tuple with one more element.
   *
   * @param element the element
   * @return a new tuple
   * @throws IllegalArgumentException as {@link #of(Object...)}
   */
  public Tuple with(@Nullable Object element) {
    List<@Nullable Object> more = new ArrayList<>(elements.size() + 1);
    more.addAll(elements);
    more.add(element == null ? null : TupleElements.check(element, elements.size()));
    return ofChecked(more);
  }

  /**
   * Reads a key.
   *
   * @param key what {@link #encode} or {@link TupleSchema#encode} returned
   * @return the tuple, whatever the direction of its elements in the key
   * @throws MalformedEncodingException if it is no such key
   */
  public static Tuple decode(Bytes key) {
    KeyReader reader = KeyReader.over(key);
    List<@Nullable Object> elements = new ArrayList<>();
    while (!reader.isAtEnd()) {
      elements.add(ElementFormat.read(reader, 0));
    }
    return ofChecked(elements);
  }

  /**
   * The key, all elements ascending.
   *
   * @return new bytes
   */
  public Bytes encode() {
    KeyWriter writer = new KeyWriter();
    writeTo(writer);
    return writer.toBytes();
  }

  void writeTo(KeyWriter writer) {
    for (Object element : elements) {
      ElementFormat.write(writer, element, Direction.ASCENDING);
    }
  }

  /**
   * The keys of all tuples that begin with this one, itself included.
   *
   * @return the range, if their elements are ascending
   */
  public KeyRange range() {
    return KeyRange.prefix(encode());
  }

  /**
   * The number of elements.
   *
   * @return the number
   */
  public int size() {
    return elements.size();
  }

  /**
   * An element of whatever type.
   *
   * @param index from 0
   * @return the element
   * @throws IndexOutOfBoundsException if there is none
   */
  public @Nullable Object get(int index) {
    return elements.get(index);
  }

  /**
   * An element of a certain type.
   *
   * @param index from 0
   * @param type the type
   * @param <T> the class of its values
   * @return the element
   * @throws IndexOutOfBoundsException if there is none
   * @throws IllegalArgumentException if it is of another type, or null
   */
  public <T> T get(int index, ElementType<T> type) {
    Object element = elements.get(index);
    if (!type.valueClass().isInstance(element)) {
      throw new IllegalArgumentException(
          "element "
              + index
              + " is "
              + (element == null ? "null" : "a " + typeOf(element))
              + ", not a "
              + type);
    }
    return type.valueClass().cast(element);
  }

  /**
   * Whether an element is null.
   *
   * @param index from 0
   * @return true if it is
   * @throws IndexOutOfBoundsException if there is none
   */
  public boolean isNull(int index) {
    return elements.get(index) == null;
  }

  /**
   * The elements.
   *
   * @return an immutable list, which may hold nulls
   */
  public List<@Nullable Object> elements() {
    return elements;
  }

  static ElementType<?> typeOf(Object element) {
    ElementType<?> type = ElementType.of(element);
    if (type == null) {
      throw new IllegalArgumentException("no element of a tuple: " + element.getClass().getName());
    }
    return type;
  }

  /** As the keys are ordered: nulls first, then by type, then by value. */
  @Override
  public int compareTo(Tuple other) {
    int common = Math.min(size(), other.size());
    for (int i = 0; i < common; i++) {
      int order = TupleElements.compare(elements.get(i), other.elements.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(size(), other.size());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Tuple that && that.elements.equals(elements);
  }

  @Override
  public int hashCode() {
    return elements.hashCode();
  }

  /** The elements in parentheses, for people. */
  @Override
  public String toString() {
    return elements.stream().map(String::valueOf).collect(Collectors.joining(", ", "(", ")"));
  }
}
