package io.kvdc.codec;

import io.kvdc.Bytes;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What an element of a {@link Tuple} can be. The order of the types among each other is that of
 * {@link #all()}.
 *
 * @param <T> the class of the values
 */
public final class ElementType<T> {

  /** {@code false}, then {@code true}. */
  public static final ElementType<Boolean> BOOLEAN =
      new ElementType<>(
          "boolean",
          0x10,
          Boolean.class,
          (writer, value) -> writer.writeByte(value ? 1 : 0),
          ElementFormat::readBoolean,
          Boolean::compare);

  /** 64-bit whole numbers. */
  public static final ElementType<Long> LONG =
      new ElementType<>(
          "long", 0x20, Long.class, KeyWriter::writeLong, KeyReader::readLong, Long::compare);

  /** Whole numbers of any size. */
  public static final ElementType<BigInteger> BIG_INTEGER =
      new ElementType<>(
          "big integer",
          0x21,
          BigInteger.class,
          ElementFormat::writeBigInteger,
          ElementFormat::readBigInteger,
          BigInteger::compareTo);

  /** Decimal numbers, ordered as {@link Double#compare} says; there is one NaN. */
  public static final ElementType<Double> DOUBLE =
      new ElementType<>(
          "double",
          0x22,
          Double.class,
          KeyWriter::writeDouble,
          ElementFormat::readDouble,
          Double::compare);

  /**
   * Well-formed text, ordered by code points. That differs from {@link String#compareTo} where one
   * text has a character beyond U+FFFF and the other one from U+E000 on.
   */
  public static final ElementType<String> STRING =
      new ElementType<>(
          "string",
          0x30,
          String.class,
          ElementFormat::writeString,
          ElementFormat::readString,
          Comparator.comparing(Bytes::utf8));

  /** Bytes, unsigned. */
  public static final ElementType<Bytes> BYTES =
      new ElementType<>(
          "bytes",
          0x31,
          Bytes.class,
          KeyWriter::writeBytes,
          KeyReader::readBytes,
          Comparator.naturalOrder());

  /**
   * UUIDs, ordered as their 16 bytes and as their text. {@link UUID#compareTo} differs, as it reads
   * them as signed numbers.
   */
  public static final ElementType<UUID> UUID =
      new ElementType<>(
          "uuid",
          0x40,
          UUID.class,
          ElementFormat::writeUuid,
          ElementFormat::readUuid,
          ElementFormat::compareUuids);

  /** Points in time, to the nanosecond. */
  public static final ElementType<Instant> INSTANT =
      new ElementType<>(
          "instant",
          0x41,
          Instant.class,
          ElementFormat::writeInstant,
          ElementFormat::readInstant,
          Comparator.naturalOrder());

  /** Tuples within tuples. */
  public static final ElementType<Tuple> TUPLE =
      new ElementType<>(
          "tuple",
          0x50,
          Tuple.class,
          ElementFormat::writeNested,
          ElementFormat::readNested,
          Comparator.naturalOrder());

  private static final List<ElementType<?>> ALL =
      List.of(BOOLEAN, LONG, BIG_INTEGER, DOUBLE, STRING, BYTES, UUID, INSTANT, TUPLE);

  private final String name;
  private final int tag;
  private final Class<T> valueClass;
  private final BiConsumer<KeyWriter, T> writer;
  private final Function<KeyReader, T> reader;
  private final Comparator<T> order;

  private ElementType(
      String name,
      int tag,
      Class<T> valueClass,
      BiConsumer<KeyWriter, T> writer,
      Function<KeyReader, T> reader,
      Comparator<T> order) {
    this.name = name;
    this.tag = tag;
    this.valueClass = valueClass;
    this.writer = writer;
    this.reader = reader;
    this.order = order;
  }

  /**
   * All types.
   *
   * @return in the order of their tags
   */
  public static List<ElementType<?>> all() {
    return ALL;
  }

  /**
   * The name of the type, for messages.
   *
   * @return for example {@code big integer}
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

  /** The type of a value, or null if it has none. */
  static @Nullable ElementType<?> of(Object value) {
    for (ElementType<?> type : ALL) {
      if (type.valueClass.isInstance(value)) {
        return type;
      }
    }
    return null;
  }

  int tag() {
    return tag;
  }

  void write(KeyWriter target, Object value) {
    writer.accept(target, valueClass.cast(value));
  }

  T read(KeyReader source) {
    return reader.apply(source);
  }

  int compare(Object left, Object right) {
    return order.compare(valueClass.cast(left), valueClass.cast(right));
  }

  @Override
  public String toString() {
    return name;
  }
}
