package io.kvdc;

import java.util.List;
import java.util.stream.Stream;

/**
 * Walks over a range; holds a page or two of it in memory, never the whole. For one thread at a
 * time, and one pass: the iterator, the stream and the pages all go on from where the cursor
 * stands.
 *
 * <p>Errors are those of {@link Session}, and {@link io.kvdc.error.ConnectionClosedException} after
 * {@link #close()}.
 *
 * @param <T> what it yields
 */
public interface Cursor<T> extends Iterable<T>, AutoCloseable {

  /**
   * Waits for the next page.
   *
   * @return the next entries in order, never empty but at the end; once empty it stays so. After a
   *     failure the same page may be asked for again, and nothing is skipped.
   */
  List<T> nextPage();

  /**
   * The remaining entries as a stream, which closes the cursor when it is closed.
   *
   * @return a sequential, ordered stream
   */
  Stream<T> stream();

  /**
   * Reads all that is left into memory and closes the cursor.
   *
   * @return the remaining entries; mind their number
   */
  List<T> toList();

  /** Gives up what is left. Harmless if repeated. */
  @Override
  void close();
}
