package io.kvdc.shell.internal.transfer;

import io.kvdc.Bytes;

/**
 * An entry read from a file, and where it was.
 *
 * @param key the key
 * @param value the value
 * @param line the line on which it begins, from 1
 * @param next where the rest of the file begins
 */
record Row(Bytes key, Bytes value, long line, Position next) {}
