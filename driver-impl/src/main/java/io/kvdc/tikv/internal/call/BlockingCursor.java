package io.kvdc.tikv.internal.call;

import io.kvdc.AsyncCursor;
import io.kvdc.Cursor;
import io.kvdc.KeyValue;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The cursor that blocks. Pages, iterator and stream go on from the same place. */
public final class BlockingCursor implements Cursor<KeyValue> {

  private final AsyncCursor<KeyValue> async;

  /** What the iterator has not handed out yet of the page that it fetched. */
  private Iterator<KeyValue> current = List.<KeyValue>of().iterator();

  /**
   * A blocking view.
   *
   * @param async what it waits for; closed with this
   */
  public BlockingCursor(AsyncCursor<KeyValue> async) {
    this.async = async;
  }

  @Override
  public List<KeyValue> nextPage() {
    if (current.hasNext()) {
      List<KeyValue> rest = new ArrayList<>();
      current.forEachRemaining(rest::add);
      return List.copyOf(rest);
    }
    return Objects.requireNonNull(Waiting.await(() -> async.nextPage().toCompletableFuture()));
  }

  @Override
  public Iterator<KeyValue> iterator() {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        if (!current.hasNext()) {
          current = nextPage().iterator();
        }
        return current.hasNext();
      }

      @Override
      public KeyValue next() {
        if (!hasNext()) {
          throw new NoSuchElementException("the cursor is at its end");
        }
        return current.next();
      }
    };
  }

  @Override
  public Stream<KeyValue> stream() {
    int traits = Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.IMMUTABLE;
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(iterator(), traits), false)
        .onClose(this::close);
  }

  @Override
  public List<KeyValue> toList() {
    try (this) {
      List<KeyValue> all = new ArrayList<>();
      for (List<KeyValue> page = nextPage(); !page.isEmpty(); page = nextPage()) {
        all.addAll(page);
      }
      return all;
    }
  }

  @Override
  public void close() {
    current = List.<KeyValue>of().iterator();
    async.close();
  }
}
