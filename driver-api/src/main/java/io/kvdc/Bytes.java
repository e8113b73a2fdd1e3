package io.kvdc;

import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An immutable string of bytes: a key or a value. Ordered as unsigned bytes, a prefix before what
 * it begins.
 *
 * <p>{@link #wrap} and {@link #slice} share the array and copy nothing; whoever wraps an array must
 * not change it afterwards.
 */
public final class Bytes implements Comparable<Bytes>, Serializable {

  private static final long serialVersionUID = 1L;

  /** No bytes. */
  public static final Bytes EMPTY = new Bytes(new byte[0], 0, 0);

  /** The bytes and, for a slice, those around it. */
  private final transient byte[] array;

  /** Where in the array this begins. */
  private final transient int offset;

  /** How many bytes this has. */
  private final transient int length;

  private Bytes(byte[] array, int offset, int length) {
    this.array = array;
    this.offset = offset;
    this.length = length;
  }

  /**
   * Wraps an array without copying it.
   *
   * @param array the bytes; must not be changed afterwards
   * @return the same bytes
   */
  public static Bytes wrap(byte[] array) {
    return array.length == 0 ? EMPTY : new Bytes(array, 0, array.length);
  }

  /**
   * Wraps a part of an array without copying it.
   *
   * @param array the array; must not be changed afterwards
   * @param offset where the part begins
   * @param length how many bytes it has
   * @return the part
   * @throws IndexOutOfBoundsException if the part is not within the array
   */
  public static Bytes wrap(byte[] array, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, array.length);
    return length == 0 ? EMPTY : new Bytes(array, offset, length);
  }

  /**
   * Copies an array.
   *
   * @param array the bytes
   * @return a copy of them
   */
  public static Bytes copyOf(byte[] array) {
    return wrap(array.clone());
  }

  /**
   * Copies what remains in a buffer; the buffer's position does not move.
   *
   * @param buffer the bytes
   * @return a copy of them
   */
  public static Bytes copyOf(ByteBuffer buffer) {
    byte[] copy = new byte[buffer.remaining()];
    buffer.duplicate().get(copy);
    return wrap(copy);
  }

  /**
   * Encodes text.
   *
   * @param text the text
   * @return its UTF-8 bytes
   */
  public static Bytes utf8(String text) {
    return wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Makes bytes from numbers, for constants and tests.
   *
   * @param values each 0 to 255, or -128 to 127
   * @return the bytes
   * @throws IllegalArgumentException if a number does not fit into a byte
   */
  public static Bytes of(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      if (values[i] < Byte.MIN_VALUE || values[i] > 0xff) {
        throw new IllegalArgumentException("not a byte: " + values[i]);
      }
      bytes[i] = (byte) values[i];
    }
    return wrap(bytes);
  }

  /**
   * Reads hexadecimal text.
   *
   * @param hex two digits a byte, either case
   * @return the bytes
   * @throws IllegalArgumentException if the text is not hexadecimal
   */
  public static Bytes fromHex(String hex) {
    return wrap(HexFormat.of().parseHex(hex));
  }

  /**
   * Reads what {@link #toString} writes: printable ASCII stands for itself, {@code \xHH} for any
   * byte, {@code \\} for a backslash; {@code \n}, {@code \r}, {@code \t} and {@code \0} are
   * understood too, and other characters become their UTF-8 bytes.
   *
   * @param text the text
   * @return the bytes
   * @throws IllegalArgumentException if a backslash begins nothing known
   */
  public static Bytes fromEscaped(String text) {
    return EscapedText.read(text);
  }

  /**
   * The number of bytes.
   *
   * @return the length
   */
  public int length() {
    return length;
  }

  /**
   * Whether there are no bytes.
   *
   * @return true if the length is 0
   */
  public boolean isEmpty() {
    return length == 0;
  }

  /**
   * One byte.
   *
   * @param index from 0
   * @return the byte, signed
   * @throws IndexOutOfBoundsException if there is no such byte
   */
  public byte byteAt(int index) {
    return array[offset + Objects.checkIndex(index, length)];
  }

  /**
   * A part, sharing the array.
   *
   * @param from the first byte
   * @param to the byte after the last
   * @return the part
   * @throws IndexOutOfBoundsException if the part is not within these bytes
   */
  public Bytes slice(int from, int to) {
    Objects.checkFromToIndex(from, to, length);
    return from == 0 && to == length ? this : wrap(array, offset + from, to - from);
  }

  /**
   * These bytes with others behind them.
   *
   * @param other the others
   * @return new bytes
   */
  public Bytes concat(Bytes other) {
    if (isEmpty()) {
      return other;
    }
    if (other.isEmpty()) {
      return this;
    }
    byte[] joined = Arrays.copyOfRange(array, offset, offset + length + other.length);
    System.arraycopy(other.array, other.offset, joined, length, other.length);
    return wrap(joined);
  }

  /**
   * Whether these bytes begin with others.
   *
   * @param prefix the others
   * @return true if they do
   */
  public boolean startsWith(Bytes prefix) {
    return length >= prefix.length
        && Arrays.equals(
            array,
            offset,
            offset + prefix.length,
            prefix.array,
            prefix.offset,
            prefix.offset + prefix.length);
  }

  /**
   * The smallest key that is greater than this one: these bytes and a 0x00.
   *
   * @return new bytes
   */
  public Bytes next() {
    byte[] next = new byte[length + 1];
    copyTo(next, 0);
    return wrap(next);
  }

  /**
   * The smallest key that is greater than every key that begins with these bytes.
   *
   * @return new bytes; empty, which means unbounded, if there is none (no bytes, or only 0xff)
   */
  public Bytes prefixEnd() {
    int last = length - 1;
    while (last >= 0 && array[offset + last] == (byte) 0xff) {
      last--;
    }
    if (last < 0) {
      return EMPTY;
    }
    byte[] end = Arrays.copyOfRange(array, offset, offset + last + 1);
    end[last]++;
    return wrap(end);
  }

  /**
   * A copy as an array.
   *
   * @return a new array
   */
  public byte[] toByteArray() {
    return Arrays.copyOfRange(array, offset, offset + length);
  }

  /**
   * A read-only view as a buffer; copies nothing.
   *
   * @return a new buffer over all bytes
   */
  public ByteBuffer asByteBuffer() {
    return ByteBuffer.wrap(array, offset, length).slice().asReadOnlyBuffer();
  }

  /**
   * Copies the bytes into an array.
   *
   * @param target the array
   * @param targetOffset where to begin in it
   * @throws IndexOutOfBoundsException if they do not fit
   */
  public void copyTo(byte[] target, int targetOffset) {
    System.arraycopy(array, offset, target, targetOffset, length);
  }

  /**
   * Decodes UTF-8; malformed parts become U+FFFD.
   *
   * @return the text
   */
  public String toUtf8() {
    return new String(array, offset, length, StandardCharsets.UTF_8);
  }

  /**
   * Hexadecimal text.
   *
   * @return two lower-case digits a byte
   */
  public String toHex() {
    return HexFormat.of().formatHex(array, offset, offset + length);
  }

  /**
   * Hands the array behind these bytes to a function, for drivers that must not copy.
   *
   * @param function gets the array, which it must not change, and where the bytes are in it
   * @param <R> what the function returns
   * @return what the function returned
   */
  public <R> R withArray(ArrayFunction<R> function) {
    return function.apply(array, offset, length);
  }

  /**
   * Reads an array without copying it.
   *
   * @param <R> what it returns
   */
  @FunctionalInterface
  public interface ArrayFunction<R> {
    /**
     * Reads a part of an array.
     *
     * @param array the array; must not be changed
     * @param offset where the part begins
     * @param length how many bytes it has
     * @return the result
     */
    R apply(byte[] array, int offset, int length);
  }

  @Override
  public int compareTo(Bytes other) {
    return Arrays.compareUnsigned(
        array, offset, offset + length, other.array, other.offset, other.offset + other.length);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Bytes that
        && Arrays.equals(
            array, offset, offset + length, that.array, that.offset, that.offset + that.length);
  }

  @Override
  public int hashCode() {
    int hash = 1;
    for (int i = offset; i < offset + length; i++) {
      hash = 31 * hash + array[i];
    }
    return hash;
  }

  /**
   * Printable ASCII as it is, all else and the backslash escaped; {@link #fromEscaped} reads it
   * back.
   */
  @Override
  public String toString() {
    return EscapedText.write(array, offset, length);
  }

  /**
   * A slice is written without what lies around it.
   *
   * @return what is written instead
   */
  private Object writeReplace() {
    return new Written(toByteArray());
  }

  /**
   * Refuses: nothing is written in this form.
   *
   * @param in unused
   * @throws InvalidObjectException always
   */
  private void readObject(ObjectInputStream in) throws InvalidObjectException {
    throw new InvalidObjectException("Bytes are written in another form");
  }

  /** How bytes are serialized. */
  private static final class Written implements Serializable {

    private static final long serialVersionUID = 1L;

    /** Exactly these. */
    private final byte[] bytes;

    private Written(byte[] bytes) {
      this.bytes = bytes;
    }

    private Object readResolve() {
      return wrap(bytes);
    }
  }
}
