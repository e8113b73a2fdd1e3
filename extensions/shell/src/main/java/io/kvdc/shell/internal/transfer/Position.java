package io.kvdc.shell.internal.transfer;

/**
 * A place in a file between two records.
 *
 * @param offset bytes before it
 * @param line the number of the line that begins there, from 1
 */
record Position(long offset, long line) {

  static final Position START = new Position(0, 1);
}
