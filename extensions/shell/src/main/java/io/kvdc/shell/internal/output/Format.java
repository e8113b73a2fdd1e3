package io.kvdc.shell.internal.output;

/** How results are written. */
public enum Format {
  /** Aligned columns for people. */
  TABLE,
  /** One JSON object a row and line. */
  JSON,
  /** RFC 4180 with a header line. */
  CSV,
  /** Bytes as they are, columns separated by tabs, rows by newlines. */
  RAW;

  /** The spellings, for messages. */
  public static final String CHOICES = "table, json, csv, raw";
}
