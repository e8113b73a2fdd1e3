package io.kvdc.shell.internal.output;

import io.kvdc.Bytes;
import org.jspecify.annotations.Nullable;

/** One field of a result, before any format has been chosen. */
public sealed interface Cell {

  /**
   * A key or a value; shown as escaped text.
   *
   * @param bytes the bytes
   */
  record Binary(Bytes bytes) implements Cell {}

  /**
   * Plain text.
   *
   * @param text the text
   */
  record Text(String text) implements Cell {}

  /**
   * A number.
   *
   * @param digits in decimal; text, so that unsigned numbers of 64 bits fit
   */
  record Numeric(String digits) implements Cell {}

  /**
   * True or false.
   *
   * @param value which
   */
  record Flag(boolean value) implements Cell {}

  /** Nothing, which is not the same as an empty value. */
  record None() implements Cell {}

  /**
   * A key or a value that may be absent.
   *
   * @param bytes the bytes, or null
   * @return the cell
   */
  static Cell of(@Nullable Bytes bytes) {
    return bytes == null ? new None() : new Binary(bytes);
  }

  /**
   * Plain text.
   *
   * @param text the text
   * @return the cell
   */
  static Cell of(String text) {
    return new Text(text);
  }

  /**
   * A number.
   *
   * @param number the number, signed
   * @return the cell
   */
  static Cell of(long number) {
    return new Numeric(Long.toString(number));
  }

  /**
   * A number without a sign.
   *
   * @param number all 64 bits
   * @return the cell
   */
  static Cell unsigned(long number) {
    return new Numeric(Long.toUnsignedString(number));
  }

  /**
   * True or false.
   *
   * @param value which
   * @return the cell
   */
  static Cell of(boolean value) {
    return new Flag(value);
  }

  /**
   * Nothing.
   *
   * @return the cell
   */
  static Cell none() {
    return new None();
  }
}
