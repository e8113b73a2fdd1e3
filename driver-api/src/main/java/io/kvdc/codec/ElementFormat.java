package io.kvdc.codec;

import io.kvdc.Bytes;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The bytes of single elements, as {@link Tuple} describes them. */
final class ElementFormat {

  /** Ends a nested tuple; below all tags, so that a shorter tuple comes first. */
  private static final int END = 0x00;

  private static final int NULL = 0x01;

  /** Tags from here on are inverted: the element is descending. */
  private static final int FIRST_INVERTED_TAG = 0x80;

  private static final int NANOS_PER_SECOND = 1_000_000_000;

  private static final @Nullable ElementType<?>[] BY_TAG = byTag();

  private ElementFormat() {}

  private static @Nullable ElementType<?>[] byTag() {
    @Nullable ElementType<?>[] types = new ElementType<?>[FIRST_INVERTED_TAG];
    for (ElementType<?> type : ElementType.all()) {
      types[type.tag()] = type;
    }
    return types;
  }

  static void write(KeyWriter writer, @Nullable Object element, Direction direction) {
    int from = writer.length();
    if (element == null) {
      writer.writeByte(NULL);
    } else {
      ElementType<?> type = Tuple.typeOf(element);
      writer.writeByte(type.tag());
      type.write(writer, element);
    }
    if (direction == Direction.DESCENDING) {
      writer.invertFrom(from);
    }
  }

  /** How the next element was written; the reader must not be at its end. */
  static Direction directionOf(KeyReader reader) {
    return reader.peek(0) < FIRST_INVERTED_TAG ? Direction.ASCENDING : Direction.DESCENDING;
  }

  static @Nullable Object read(KeyReader reader, int depth) {
    if (directionOf(reader) == Direction.ASCENDING) {
      return readAscending(reader, depth);
    }
    reader.invert();
    try {
      return readAscending(reader, depth);
    } finally {
      reader.invert();
    }
  }

  private static @Nullable Object readAscending(KeyReader reader, int depth) {
    int tag = reader.peek(0);
    if (tag == NULL) {
      reader.readByte();
      return null;
    }
    ElementType<?> type = tag < FIRST_INVERTED_TAG ? BY_TAG[tag] : null;
    if (type == null) {
      throw reader.malformed("no element of a tuple begins with this byte");
    }
    reader.readByte();
    return type == ElementType.TUPLE ? readNested(reader, depth + 1) : type.read(reader);
  }

  static boolean readBoolean(KeyReader reader) {
    int from = reader.position();
    int value = reader.readByte();
    if (value > 1) {
      throw new MalformedEncodingException("a boolean is neither 0 nor 1", from);
    }
    return value == 1;
  }

  static double readDouble(KeyReader reader) {
    int from = reader.position();
    long bits = reader.readUnsignedLong();
    double value = ComparableNumbers.toDouble(bits);
    if (ComparableNumbers.fromDouble(value) != bits) {
      throw new MalformedEncodingException("a double is NaN in another form than the one", from);
    }
    return value;
  }

  static void writeString(KeyWriter writer, String text) {
    writer.writeBytes(Bytes.utf8(text));
  }

  static String readString(KeyReader reader) {
    int from = reader.position();
    Bytes bytes = reader.readBytes();
    String text = bytes.toUtf8();
    // Decoding puts U+FFFD where the bytes are malformed; it may also have been there.
    if (text.indexOf('\uFFFD') >= 0 && !Bytes.utf8(text).equals(bytes)) {
      throw new MalformedEncodingException("a string is not UTF-8", from);
    }
    return text;
  }

  static void writeBigInteger(KeyWriter writer, BigInteger value) {
    byte[] magnitude = magnitude(value.abs());
    writer.writeComparableVarint((long) value.signum() * magnitude.length);
    int from = writer.length();
    writer.writeRaw(Bytes.wrap(magnitude));
    if (value.signum() < 0) {
      writer.invertFrom(from);
    }
  }

  private static byte[] magnitude(BigInteger positive) {
    byte[] bytes = positive.toByteArray();
    // A leading zero is there for the sign only.
    return bytes[0] == 0 ? Bytes.wrap(bytes, 1, bytes.length - 1).toByteArray() : bytes;
  }

  static BigInteger readBigInteger(KeyReader reader) {
    int from = reader.position();
    long size = reader.readComparableVarint();
    if (reader.position() - from != KeyWriter.comparableVarintLength(size)) {
      throw new MalformedEncodingException("the size of a big integer takes too many bytes", from);
    }
    if (Math.abs(size) > reader.remaining() || size == Long.MIN_VALUE) {
      throw new MalformedEncodingException("a big integer ends too early", from);
    }
    byte[] magnitude = reader.readRaw((int) Math.abs(size)).toByteArray();
    if (size < 0) {
      for (int i = 0; i < magnitude.length; i++) {
        magnitude[i] = (byte) ~magnitude[i];
      }
    }
    if (magnitude.length > 0 && magnitude[0] == 0) {
      throw new MalformedEncodingException("a big integer begins with a zero", from);
    }
    return new BigInteger(Long.signum(size), magnitude);
  }

  static void writeUuid(KeyWriter writer, UUID value) {
    writer
        .writeUnsignedLong(value.getMostSignificantBits())
        .writeUnsignedLong(value.getLeastSignificantBits());
  }

  static UUID readUuid(KeyReader reader) {
    return new UUID(reader.readUnsignedLong(), reader.readUnsignedLong());
  }

  static int compareUuids(UUID left, UUID right) {
    int most = Long.compareUnsigned(left.getMostSignificantBits(), right.getMostSignificantBits());
    return most != 0
        ? most
        : Long.compareUnsigned(left.getLeastSignificantBits(), right.getLeastSignificantBits());
  }

  static void writeInstant(KeyWriter writer, Instant value) {
    writer.writeLong(value.getEpochSecond());
    int nanos = value.getNano();
    writer.writeByte(nanos >> 24).writeByte(nanos >> 16).writeByte(nanos >> 8).writeByte(nanos);
  }

  static Instant readInstant(KeyReader reader) {
    int from = reader.position();
    long seconds = reader.readLong();
    int nanos =
        (reader.readByte() << 24)
            | (reader.readByte() << 16)
            | (reader.readByte() << 8)
            | reader.readByte();
    if (nanos < 0 || nanos >= NANOS_PER_SECOND) {
      throw new MalformedEncodingException("an instant has too many nanoseconds", from);
    }
    try {
      return Instant.ofEpochSecond(seconds, nanos);
    } catch (DateTimeException e) {
      throw new MalformedEncodingException("an instant is out of range", from);
    }
  }

  static void writeNested(KeyWriter writer, Tuple tuple) {
    tuple.writeTo(writer);
    writer.writeByte(END);
  }

  static Tuple readNested(KeyReader reader) {
    return readNested(reader, 1);
  }

  private static Tuple readNested(KeyReader reader, int depth) {
    if (depth > Tuple.MAX_DEPTH) {
      throw reader.malformed("tuples are nested more than " + Tuple.MAX_DEPTH + " deep");
    }
    List<@Nullable Object> elements = new ArrayList<>();
    while (true) {
      if (reader.isAtEnd()) {
        throw reader.malformed("a nested tuple ends too early");
      }
      if (reader.peek(0) == END) {
        reader.readByte();
        return Tuple.ofChecked(elements);
      }
      elements.add(readAscending(reader, depth));
    }
  }
}
