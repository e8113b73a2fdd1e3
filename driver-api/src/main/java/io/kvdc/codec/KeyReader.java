package io.kvdc.codec;

import io.kvdc.Bytes;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Reads what {@link KeyWriter} wrote, value by value, from the beginning or the middle of a longer
 * buffer. For one thread.
 *
 * <p>Every method that reads throws {@link MalformedEncodingException} if the bytes at the position
 * are not such a value or end too early; the position has not moved then. What client-go's
 * util/codec reads is read here with the same result, but for one thing: its {@code
 * DecodeComparableVarint} leaves a value of one byte unconsumed.
 */
public final class KeyReader {

  private static final int MAX_VARINT_BYTES = 10;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final byte[] array;
  private final int start;
  private final int end;
  private int at;

  /** 0xff while inverted bytes are read, else 0. */
  private int flip;

  private KeyReader(byte[] array, int offset, int length) {
    this.array = array;
    this.start = offset;
    this.end = offset + length;
    this.at = offset;
  }

  /**
   * Reads bytes from their beginning.
   *
   * @param source the bytes; not copied
   * @return a reader
   */
  public static KeyReader over(Bytes source) {
    return source.withArray(KeyReader::new);
  }

  /**
   * Where the next value begins.
   *
   * @return how many bytes were read
   */
  public int position() {
    return at - start;
  }

  /**
   * How much is left.
   *
   * @return the number of bytes
   */
  public int remaining() {
    return end - at;
  }

  /**
   * Whether all was read.
   *
   * @return true if nothing is left
   */
  public boolean isAtEnd() {
    return at == end;
  }

  /**
   * Reads one byte.
   *
   * @return 0 to 255
   */
  public int readByte() {
    require(1, "a byte");
    return byteAt(at++);
  }

  /**
   * Reads bytes as they are.
   *
   * @param length how many
   * @return a part of the source, not copied
   */
  public Bytes readRaw(int length) {
    if (length < 0) {
      throw new IllegalArgumentException("a length cannot be negative: " + length);
    }
    require(length, length + " bytes");
    Bytes raw;
    if (flip == 0) {
      raw = Bytes.wrap(array, at, length);
    } else {
      byte[] copy = Arrays.copyOfRange(array, at, at + length);
      invert(copy);
      raw = Bytes.wrap(copy);
    }
    at += length;
    return raw;
  }

  /**
   * Reads all that is left, as it is.
   *
   * @return a part of the source, not copied
   */
  public Bytes readRemaining() {
    return readRaw(remaining());
  }

  /**
   * Reads what {@link KeyWriter#writeLong} wrote.
   *
   * @return the number
   */
  public long readLong() {
    return ComparableNumbers.toLong(readFixed());
  }

  /**
   * Reads what {@link KeyWriter#writeLongDescending} wrote.
   *
   * @return the number
   */
  public long readLongDescending() {
    return ComparableNumbers.toLong(~readFixed());
  }

  /**
   * Reads what {@link KeyWriter#writeUnsignedLong} wrote.
   *
   * @return 64 bits, to be read as unsigned
   */
  public long readUnsignedLong() {
    return readFixed();
  }

  /**
   * Reads what {@link KeyWriter#writeUnsignedLongDescending} wrote.
   *
   * @return 64 bits, to be read as unsigned
   */
  public long readUnsignedLongDescending() {
    return ~readFixed();
  }

  /**
   * Reads what {@link KeyWriter#writeDouble} wrote.
   *
   * @return the number
   */
  public double readDouble() {
    return ComparableNumbers.toDouble(readFixed());
  }

  /**
   * Reads what {@link KeyWriter#writeDoubleDescending} wrote.
   *
   * @return the number
   */
  public double readDoubleDescending() {
    return ComparableNumbers.toDouble(~readFixed());
  }

  private long readFixed() {
    require(Long.BYTES, "a number of 8 bytes");
    long value = (long) LONG.get(array, at);
    at += Long.BYTES;
    return flip == 0 ? value : ~value;
  }

  /**
   * Reads what {@link KeyWriter#writeBytes} wrote.
   *
   * @return the plain bytes
   */
  public Bytes readBytes() {
    int groups = MemcomparableBytes.countGroups(this);
    byte[] plain =
        new byte[groups * MemcomparableBytes.GROUP - MemcomparableBytes.padding(this, groups)];
    for (int from = 0; from < plain.length; from += MemcomparableBytes.GROUP) {
      int size = Math.min(MemcomparableBytes.GROUP, plain.length - from);
      System.arraycopy(array, at + from / MemcomparableBytes.GROUP + from, plain, from, size);
    }
    if (flip != 0) {
      invert(plain);
    }
    at += groups * (MemcomparableBytes.GROUP + 1);
    return Bytes.wrap(plain);
  }

  /**
   * Reads what {@link KeyWriter#writeBytesDescending} wrote.
   *
   * @return the plain bytes
   */
  public Bytes readBytesDescending() {
    invert();
    try {
      return readBytes();
    } finally {
      invert();
    }
  }

  /**
   * Reads what {@link KeyWriter#writeVarint} wrote.
   *
   * @return the number
   */
  public long readVarint() {
    long zigzag = readUnsignedVarint();
    return (zigzag >>> 1) ^ -(zigzag & 1);
  }

  /**
   * Reads what {@link KeyWriter#writeUnsignedVarint} wrote.
   *
   * @return 64 bits, to be read as unsigned
   */
  public long readUnsignedVarint() {
    long value = 0;
    for (int i = 0; i < MAX_VARINT_BYTES; i++) {
      if (i == remaining()) {
        throw malformed("a varint ends too early");
      }
      int next = byteAt(at + i);
      if (i == MAX_VARINT_BYTES - 1 && next > 1) {
        break;
      }
      value |= (next & 0x7fL) << (7 * i);
      if (next < 0x80) {
        at += i + 1;
        return value;
      }
    }
    throw malformed("a varint has more than 64 bits");
  }

  /**
   * Reads what {@link KeyWriter#writeComparableVarint} wrote.
   *
   * @return the number
   */
  public long readComparableVarint() {
    require(1, "a comparable varint");
    int tag = byteAt(at);
    if (tag >= KeyWriter.NEGATIVE_TAG_END) {
      int before = at;
      long value = readComparableUnsignedVarint();
      if (value < 0) {
        at = before;
        throw malformed("a comparable varint has more than 63 bits and a sign");
      }
      return value;
    }
    int size = KeyWriter.NEGATIVE_TAG_END - tag;
    require(1 + size, "a comparable varint");
    long value = bigEndian(at + 1, size, -1L);
    if (value >= 0) {
      throw malformed("a comparable varint has a negative tag and a positive number");
    }
    at += 1 + size;
    return value;
  }

  /**
   * Reads what {@link KeyWriter#writeComparableUnsignedVarint} wrote.
   *
   * @return 64 bits, to be read as unsigned
   */
  public long readComparableUnsignedVarint() {
    require(1, "a comparable varint");
    int tag = byteAt(at);
    if (tag < KeyWriter.NEGATIVE_TAG_END) {
      throw malformed("a comparable varint is negative where it must not be");
    }
    if (tag <= KeyWriter.POSITIVE_TAG_START) {
      at++;
      return (long) tag - KeyWriter.NEGATIVE_TAG_END;
    }
    int size = tag - KeyWriter.POSITIVE_TAG_START;
    require(1 + size, "a comparable varint");
    long value = bigEndian(at + 1, size, 0);
    at += 1 + size;
    return value;
  }

  private long bigEndian(int from, int size, long above) {
    long value = above;
    for (int i = from; i < from + size; i++) {
      value = (value << Byte.SIZE) | byteAt(i);
    }
    return value;
  }

  /** The byte at an offset from the position, 0 to 255. */
  int peek(int offset) {
    return byteAt(at + offset);
  }

  /** From now on reads every bit inverted, or no longer. */
  void invert() {
    flip ^= 0xff;
  }

  private int byteAt(int index) {
    return (array[index] ^ flip) & 0xff;
  }

  private static void invert(byte[] bytes) {
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) ~bytes[i];
    }
  }

  private void require(int size, String what) {
    if (size > remaining()) {
      throw malformed(what + " ends too early");
    }
  }

  MalformedEncodingException malformed(String what) {
    return new MalformedEncodingException(what, position());
  }
}
