package io.kvdc.shell.internal.transfer;

import org.jspecify.annotations.Nullable;

/**
 * Where in a record the key and the value are.
 *
 * @param format what the file looks like
 * @param key the key's column: a number from 1, or a name; null: the first, {@code key} in JSON
 * @param value the value's column, {@code *} for all the rest of the record; null: all the rest,
 *     {@code value} in JSON
 * @param header whether the first record holds the names of the columns
 * @param comments whether lines that begin with {@code #} are skipped
 * @param escapes whether fields are escaped text
 */
record Layout(
    FileFormat format,
    @Nullable String key,
    @Nullable String value,
    boolean header,
    boolean comments,
    boolean escapes) {

  static final String REST = "*";
}
