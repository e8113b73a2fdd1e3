package io.kvdc.codec;

import io.kvdc.Bytes;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Appends encoded values to a buffer that grows: the way to build keys. What is written one after
 * the other is read back by {@link KeyReader} in the same order. For one thread.
 *
 * <p>The bytes are those of client-go's util/codec. All but the two plain varints keep the order of
 * the values, so that keys sort as the values that they are made of; the descending ones reverse
 * it.
 *
 * <table>
 * <caption>Formats</caption>
 * <tr><th>Method</th><th>Bytes</th></tr>
 * <tr><td>{@link #writeLong}</td><td>8, big-endian, the sign bit inverted</td></tr>
 * <tr><td>{@link #writeUnsignedLong}</td><td>8, big-endian</td></tr>
 * <tr><td>{@link #writeDouble}</td><td>8, big-endian, as {@link ComparableNumbers} says</td></tr>
 * <tr><td>{@link #writeBytes}</td><td>groups of eight, each with a marker, as {@link
 *     MemcomparableBytes} says</td></tr>
 * <tr><td>{@link #writeVarint}</td><td>zigzag (0, -1, 1, -2...), then as an unsigned
 *     varint</td></tr>
 * <tr><td>{@link #writeUnsignedVarint}</td><td>seven bits a byte, the lowest first, the top bit set
 *     in all but the last</td></tr>
 * <tr><td>{@link #writeComparableVarint}</td><td>0 to 239: one byte, 0x08 to 0xf7. Above: 0xf7 plus
 *     the number of bytes that follow, then those, big-endian. Below 0: 0x08 less the number of
 *     bytes that follow, then the lowest bytes of the two's complement</td></tr>
 * <tr><td>{@link #writeComparableUnsignedVarint}</td><td>the same without negative
 *     numbers</td></tr>
 * <tr><td>descending</td><td>the same with every bit inverted</td></tr>
 * </table>
 */
public final class KeyWriter {

  /** The largest number that takes one byte as a comparable varint. */
  static final int ONE_BYTE_MAX = 239;

  /** Tags of negative comparable varints are below this by the number of bytes. */
  static final int NEGATIVE_TAG_END = 8;

  /** Tags of positive comparable varints are above this by the number of bytes. */
  static final int POSITIVE_TAG_START = 0xff - 8;

  private static final int DEFAULT_CAPACITY = 64;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private byte[] buffer;
  private int length;

  /** A writer with a small buffer. */
  public KeyWriter() {
    this(DEFAULT_CAPACITY);
  }

  /**
   * A writer with a buffer of a given size.
   *
   * @param capacity how many bytes to have room for at first
   */
  public KeyWriter(int capacity) {
    this.buffer = new byte[capacity];
  }

  /**
   * How much was written.
   *
   * @return the number of bytes
   */
  public int length() {
    return length;
  }

  /**
   * Forgets what was written, to use the buffer again.
   *
   * @return this
   */
  public KeyWriter clear() {
    length = 0;
    return this;
  }

  /**
   * What was written.
   *
   * @return a copy; the writer can go on
   */
  public Bytes toBytes() {
    return Bytes.wrap(Arrays.copyOf(buffer, length));
  }

  /**
   * Appends one byte.
   *
   * @param value its lowest 8 bits count
   * @return this
   */
  public KeyWriter writeByte(int value) {
    reserve(1);
    buffer[length++] = (byte) value;
    return this;
  }

  /**
   * Appends bytes as they are, which does not mark their end.
   *
   * @param bytes the bytes
   * @return this
   */
  public KeyWriter writeRaw(Bytes bytes) {
    reserve(bytes.length());
    bytes.copyTo(buffer, length);
    length += bytes.length();
    return this;
  }

  /**
   * Appends a whole number.
   *
   * @param value the number
   * @return this
   */
  public KeyWriter writeLong(long value) {
    return writeUnsignedLong(ComparableNumbers.fromLong(value));
  }

  /**
   * Appends a whole number, larger ones first.
   *
   * @param value the number
   * @return this
   */
  public KeyWriter writeLongDescending(long value) {
    return writeUnsignedLong(~ComparableNumbers.fromLong(value));
  }

  /**
   * Appends an unsigned whole number.
   *
   * @param value all 64 bits, read as unsigned
   * @return this
   */
  public KeyWriter writeUnsignedLong(long value) {
    reserve(Long.BYTES);
    LONG.set(buffer, length, value);
    length += Long.BYTES;
    return this;
  }

  /**
   * Appends an unsigned whole number, larger ones first.
   *
   * @param value all 64 bits, read as unsigned
   * @return this
   */
  public KeyWriter writeUnsignedLongDescending(long value) {
    return writeUnsignedLong(~value);
  }

  /**
   * Appends a decimal number.
   *
   * @param value the number
   * @return this
   */
  public KeyWriter writeDouble(double value) {
    return writeUnsignedLong(ComparableNumbers.fromDouble(value));
  }

  /**
   * Appends a decimal number, larger ones first.
   *
   * @param value the number
   * @return this
   */
  public KeyWriter writeDoubleDescending(double value) {
    return writeUnsignedLong(~ComparableNumbers.fromDouble(value));
  }

  /**
   * Appends bytes such that their end is marked and their order kept, whatever follows.
   *
   * @param plain the bytes
   * @return this
   */
  public KeyWriter writeBytes(Bytes plain) {
    int size = MemcomparableBytes.encodedLength(plain.length());
    reserve(size);
    MemcomparableBytes.encodeInto(plain, buffer, length);
    length += size;
    return this;
  }

  /**
   * Appends bytes such that their end is marked and their order reversed, whatever follows.
   *
   * @param plain the bytes
   * @return this
   */
  public KeyWriter writeBytesDescending(Bytes plain) {
    int from = length;
    writeBytes(plain);
    return invertFrom(from);
  }

  /**
   * Appends a whole number in few bytes, which do not keep the order.
   *
   * @param value the number; near 0 takes fewest bytes
   * @return this
   */
  public KeyWriter writeVarint(long value) {
    return writeUnsignedVarint((value << 1) ^ (value >> 63));
  }

  /**
   * Appends an unsigned whole number in few bytes, which do not keep the order.
   *
   * @param value all 64 bits, read as unsigned; near 0 takes fewest bytes
   * @return this
   */
  public KeyWriter writeUnsignedVarint(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      writeByte(((int) rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    return writeByte((int) rest);
  }

  /**
   * Appends a whole number in few bytes, which keep the order.
   *
   * @param value the number; 0 to 239 takes one byte
   * @return this
   */
  public KeyWriter writeComparableVarint(long value) {
    if (value >= 0) {
      return writeComparableUnsignedVarint(value);
    }
    int size = bytesFor(-value);
    return writeByte(NEGATIVE_TAG_END - size).writeLowest(value, size);
  }

  /**
   * Appends an unsigned whole number in few bytes, which keep the order.
   *
   * @param value all 64 bits, read as unsigned; 0 to 239 takes one byte
   * @return this
   */
  public KeyWriter writeComparableUnsignedVarint(long value) {
    if (value >= 0 && value <= ONE_BYTE_MAX) {
      return writeByte((int) value + NEGATIVE_TAG_END);
    }
    int size = bytesFor(value);
    return writeByte(POSITIVE_TAG_START + size).writeLowest(value, size);
  }

  /** How many bytes {@link #writeComparableVarint} writes. */
  static int comparableVarintLength(long value) {
    return value >= 0 && value <= ONE_BYTE_MAX ? 1 : 1 + bytesFor(Math.abs(value));
  }

  /** How many bytes an unsigned number needs. */
  private static int bytesFor(long unsigned) {
    return (Long.SIZE - Long.numberOfLeadingZeros(unsigned) + 7) / Byte.SIZE;
  }

  private KeyWriter writeLowest(long value, int size) {
    for (int shift = (size - 1) * Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
      writeByte((int) (value >> shift));
    }
    return this;
  }

  /** Inverts all that was written since the length was {@code from}. */
  KeyWriter invertFrom(int from) {
    for (int i = from; i < length; i++) {
      buffer[i] = (byte) ~buffer[i];
    }
    return this;
  }

  private void reserve(int more) {
    int wanted = Math.addExact(length, more);
    if (wanted > buffer.length) {
      long doubled = Math.min(Integer.MAX_VALUE - 8L, buffer.length * 2L);
      buffer = Arrays.copyOf(buffer, (int) Math.max(wanted, doubled));
    }
  }
}
