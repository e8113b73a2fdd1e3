package io.kvdc.shell.internal.command;

import io.kvdc.Bytes;
import io.kvdc.option.OptionType;
import java.time.Duration;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

/** How arguments are read: keys and values as escaped text, durations and sizes with a unit. */
public final class Converters {

  private Converters() {}

  /**
   * Makes a command understand the types of this project.
   *
   * @param line the command
   */
  public static void register(CommandLine line) {
    line.registerConverter(Bytes.class, Converters::bytes);
    line.registerConverter(Duration.class, Converters::duration);
  }

  private static Bytes bytes(String text) {
    try {
      return Bytes.fromEscaped(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }

  private static Duration duration(String text) {
    try {
      return OptionType.DURATION.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(
          "'" + text + "' is not " + OptionType.DURATION.expectation());
    }
  }

  /**
   * Reads a number of bytes.
   *
   * @param text for example {@code 1MiB}
   * @return the number of bytes
   */
  public static long size(String text) {
    try {
      return OptionType.SIZE.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException("'" + text + "' is not " + OptionType.SIZE.expectation());
    }
  }
}
