package io.kvdc.shell.internal.transfer;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a file looks like. */
public enum FileFormat {
  /** Columns separated by tabs; lines that begin with {@code #} are comments. */
  TSV,
  /** RFC 4180. */
  CSV,
  /** One JSON object a line. */
  JSONL;

  /**
   * Guesses the format from a name.
   *
   * @param fileName the name
   * @return the format, or null if the name says nothing
   */
  static @Nullable FileFormat ofName(String fileName) {
    String lower = fileName.toLowerCase(Locale.ROOT);
    return switch (lower.substring(lower.lastIndexOf('.') + 1)) {
      case "tsv", "tab" -> TSV;
      case "csv" -> CSV;
      case "jsonl", "ndjson" -> JSONL;
      default -> null;
    };
  }
}
