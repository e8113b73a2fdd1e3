package io.kvdc.codec;

import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the tuples of one kind of key are made of: for each element a name, a type and a direction.
 * Checks what is written and what is read; an element may always be null. Immutable.
 *
 * <p>The bytes are those of {@link Tuple}, a descending element with every bit inverted. Within a
 * nested tuple all elements are ordered the same way, that of the element which holds it.
 */
public final class TupleSchema {

  private final List<Column> columns;

  private record Column(String name, ElementType<?> type, Direction direction) {
    @Override
    public String toString() {
      return name + " " + type + (direction == Direction.DESCENDING ? " descending" : "");
    }
  }

  private TupleSchema(List<Column> columns) {
    this.columns = columns;
  }

  /**
   * Starts a schema.
   *
   * @return a builder without elements
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Makes the key of a tuple.
   *
   * @param tuple an element for each of the schema
   * @return the key
   * @throws IllegalArgumentException if there are too few or too many elements, or one is of a type
   *     that the schema does not have there; the message names it
   */
  public Bytes encode(Tuple tuple) {
    if (tuple.size() != columns.size()) {
      throw new IllegalArgumentException(
          "a tuple of " + tuple.size() + " elements does not fit " + this);
    }
    return encodePrefix(tuple);
  }

  /**
   * Makes what the keys of all tuples begin with that begin with these elements.
   *
   * @param beginning the first elements, as many as wanted
   * @return the prefix; empty for no elements
   * @throws IllegalArgumentException if there are too many elements, or one is of a type that the
   *     schema does not have there; the message names it
   */
  public Bytes encodePrefix(Tuple beginning) {
    if (beginning.size() > columns.size()) {
      throw new IllegalArgumentException(
          "a tuple of " + beginning.size() + " elements does not fit " + this);
    }
    KeyWriter writer = new KeyWriter();
    for (int i = 0; i < beginning.size(); i++) {
      Column column = columns.get(i);
      Object element = beginning.get(i);
      if (element != null && !column.type().valueClass().isInstance(element)) {
        throw new IllegalArgumentException(
            "element " + i + " (" + column + ") cannot be a " + Tuple.typeOf(element));
      }
      ElementFormat.write(writer, element, column.direction());
    }
    return writer.toBytes();
  }

  /**
   * The keys of all tuples that begin with certain elements.
   *
   * @param beginning the first elements, as many as wanted
   * @return the range; all keys for no elements
   * @throws IllegalArgumentException as {@link #encodePrefix}
   */
  public KeyRange range(Tuple beginning) {
    return KeyRange.prefix(encodePrefix(beginning));
  }

  /**
   * Reads a key.
   *
   * @param key what {@link #encode} returned
   * @return the tuple
   * @throws MalformedEncodingException if the key was not made with this schema; the message names
   *     the element
   */
  public Tuple decode(Bytes key) {
    KeyReader reader = KeyReader.over(key);
    List<@Nullable Object> elements = new ArrayList<>(columns.size());
    for (int i = 0; i < columns.size(); i++) {
      elements.add(decode(reader, i));
    }
    if (!reader.isAtEnd()) {
      throw reader.malformed("the key has something behind the last element of " + this);
    }
    return Tuple.ofChecked(elements);
  }

  private @Nullable Object decode(KeyReader reader, int index) {
    Column column = columns.get(index);
    if (reader.isAtEnd()) {
      throw reader.malformed("the key ends before element " + index + " (" + column + ")");
    }
    if (ElementFormat.directionOf(reader) != column.direction()) {
      throw reader.malformed(
          "element " + index + " (" + column + ") is written the other way round");
    }
    int position = reader.position();
    Object element = ElementFormat.read(reader, 0);
    if (element != null && !column.type().valueClass().isInstance(element)) {
      throw new MalformedEncodingException(
          "element " + index + " (" + column + ") is a " + Tuple.typeOf(element) + " there",
          position);
    }
    return element;
  }

  /**
   * The order of the keys.
   *
   * @return compares tuples that fit this schema as their keys are compared
   */
  public Comparator<Tuple> order() {
    return (left, right) -> {
      int common = Math.min(Math.min(left.size(), right.size()), columns.size());
      for (int i = 0; i < common; i++) {
        int ascending = TupleElements.compare(left.get(i), right.get(i));
        if (ascending != 0) {
          return columns.get(i).direction() == Direction.ASCENDING ? ascending : -ascending;
        }
      }
      return Integer.compare(left.size(), right.size());
    };
  }

  /** The names, types and directions of the elements. */
  @Override
  public String toString() {
    return columns.stream().map(Column::toString).collect(Collectors.joining(", ", "(", ")"));
  }

  /** Collects the elements of a schema. */
  public static final class Builder {
    private final List<Column> columns = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    private Builder() {}

    /**
     * Adds an element, smaller values first.
     *
     * @param name its name, for messages
     * @param type its type
     * @return this
     * @throws IllegalArgumentException if there is one of that name
     */
    public Builder ascending(String name, ElementType<?> type) {
      return add(name, type, Direction.ASCENDING);
    }

    /**
     * Adds an element, greater values first.
     *
     * @param name its name, for messages
     * @param type its type
     * @return this
     * @throws IllegalArgumentException if there is one of that name
     */
    public Builder descending(String name, ElementType<?> type) {
      return add(name, type, Direction.DESCENDING);
    }

    private Builder add(String name, ElementType<?> type, Direction direction) {
      if (!names.add(Objects.requireNonNull(name, "name"))) {
        throw new IllegalArgumentException("there are two elements named " + name);
      }
      columns.add(new Column(name, Objects.requireNonNull(type, "type"), direction));
      return this;
    }

    /**
     * Makes the schema.
     *
     * @return the schema
     */
    public TupleSchema build() {
      return new TupleSchema(List.copyOf(columns));
    }
  }
}
