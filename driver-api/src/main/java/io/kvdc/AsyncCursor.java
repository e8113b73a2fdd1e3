package io.kvdc;

import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Walks over a range page by page without blocking. For one user at a time: ask for the next page
 * when the last one is there.
 *
 * @param <T> what it yields
 */
public interface AsyncCursor<T> extends AutoCloseable {

  /**
   * Asks for the next page. The driver may already have it, or be fetching it.
   *
   * @return the next entries in order, never empty but at the end; once empty it stays so. Fails
   *     with {@link io.kvdc.error.InvalidArgumentException} while an earlier page is still out,
   *     with {@link io.kvdc.error.ConnectionClosedException} after {@link #close()}; after any
   *     other failure the same page may be asked for again, and nothing is skipped.
   */
  CompletionStage<List<T>> nextPage();

  /** Gives up what is left; a page that is being fetched is cancelled. Harmless if repeated. */
  @Override
  void close();
}
