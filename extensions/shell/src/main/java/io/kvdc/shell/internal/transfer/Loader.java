package io.kvdc.shell.internal.transfer;

import io.kvdc.AsyncRawSession;
import io.kvdc.error.KvException;
import io.kvdc.error.KvMisuseException;
import io.kvdc.error.KvPermanentException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows in batches, several at a time, and reports how far everything is written without a
 * gap. Of rows with the same key the last one wins, as it would if they were written one by one.
 */
final class Loader {

  /**
   * How much goes into one call, and how many calls are under way.
   *
   * @param bytes a batch is sent when its keys and values have so many bytes
   * @param rows a batch is sent when it has so many rows
   * @param inFlight batches under way at the same time
   */
  record Pace(long bytes, int rows, int inFlight) {}

  /** Hears about each batch that is written, in the order of the file. */
  @FunctionalInterface
  interface Listener {
    /**
     * All rows up to a place are written.
     *
     * @param rows how many in all
     * @param position the place behind the last of them
     */
    void written(long rows, Position position);
  }

  private record Sent(Batch batch, CompletableFuture<?> done) {}

  private final AsyncRawSession session;
  private final @Nullable Duration ttl;
  private final Pace pace;
  private final Listener listener;
  private final Deque<Sent> underWay = new ArrayDeque<>();
  private long rows;

  Loader(AsyncRawSession session, @Nullable Duration ttl, Pace pace, Listener listener) {
    this.session = session;
    this.ttl = ttl;
    this.pace = pace;
    this.listener = listener;
  }

  /**
   * Writes all rows.
   *
   * @return how many there were
   * @throws IOException if the file cannot be read
   * @throws RecordException if a line is malformed; all rows before it are written
   * @throws LoadFailedException if the store refuses
   */
  long load(RowReader reader) throws IOException, RecordException, LoadFailedException {
    try {
      fill(reader);
    } catch (RecordException malformed) {
      awaitAll();
      throw malformed;
    } finally {
      settle();
    }
    return rows;
  }

  private void fill(RowReader reader) throws IOException, RecordException, LoadFailedException {
    Batch batch = new Batch();
    try {
      Row row = reader.next();
      while (row != null) {
        if (row.key().isEmpty()) {
          throw new RecordException(row.line(), "the key is empty");
        }
        batch.add(row);
        if (batch.bytes() >= pace.bytes() || batch.rows().size() >= pace.rows()) {
          send(batch);
          batch = new Batch();
        }
        row = reader.next();
      }
    } catch (RecordException malformed) {
      send(batch);
      throw malformed;
    }
    send(batch);
    awaitAll();
  }

  private void send(Batch batch) throws LoadFailedException {
    if (batch.rows().isEmpty()) {
      return;
    }
    while (underWay.size() >= pace.inFlight() || overlaps(batch)) {
      awaitOldest();
    }
    underWay.add(new Sent(batch, put(batch)));
  }

  /** Two batches that are under way at the same time may be applied in either order. */
  private boolean overlaps(Batch batch) {
    for (Sent sent : underWay) {
      for (Row row : batch.rows()) {
        if (sent.batch().contains(row.key())) {
          return true;
        }
      }
    }
    return false;
  }

  private CompletableFuture<?> put(Batch batch) {
    return (ttl == null
            ? session.batchPut(batch.entries())
            : session.batchPut(batch.entries(), Collections.nCopies(batch.entries().size(), ttl)))
        .toCompletableFuture();
  }

  private void awaitAll() throws LoadFailedException {
    while (!underWay.isEmpty()) {
      awaitOldest();
    }
  }

  private void awaitOldest() throws LoadFailedException {
    Sent sent = underWay.remove();
    try {
      await(sent.done());
    } catch (KvException failure) {
      boolean locate =
          failure instanceof KvMisuseException || failure instanceof KvPermanentException;
      throw locate ? locate(sent.batch(), failure) : failed(sent.batch(), failure);
    }
    rows += sent.batch().rows().size();
    listener.written(rows, sent.batch().last().next());
  }

  private static LoadFailedException failed(Batch batch, Throwable failure) {
    return new LoadFailedException(batch.firstLine(), batch.last().line(), failure);
  }

  /** Writes the rows of a refused batch one by one, to say which of them was refused. */
  private LoadFailedException locate(Batch batch, KvException refusal) {
    for (Row row : batch.rows()) {
      Batch single = new Batch();
      single.add(row);
      try {
        await(put(single));
      } catch (KvException | LoadFailedException failure) {
        return new LoadFailedException(row.line(), row.line(), failure);
      }
    }
    return failed(batch, refusal);
  }

  private static void await(CompletableFuture<?> done) throws LoadFailedException {
    try {
      done.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof KvException failure) {
        throw failure;
      }
      throw new LoadFailedException(0, 0, e.getCause() == null ? e : e.getCause());
    } catch (CancellationException e) {
      throw new LoadFailedException(0, 0, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      done.cancel(true);
      throw new LoadFailedException(0, 0, e);
    }
  }

  /** After a failure nothing may be left running that writes behind the caller's back. */
  private void settle() {
    underWay.forEach(sent -> sent.done().cancel(true));
    underWay.clear();
  }
}
