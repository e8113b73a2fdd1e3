package io.kvdc.tck.reference;

import io.kvdc.Cursor;
import io.kvdc.KeyValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Waits for the pages of the async cursor; holds what of a page was not handed out yet. */
final class ReferenceCursor implements Cursor<KeyValue> {

  private final ReferenceAsyncCursor async;
  private final Duration timeout;
  private Iterator<KeyValue> page = Collections.emptyIterator();
  private boolean closed;

  ReferenceCursor(ReferenceAsyncCursor async, Duration timeout) {
    this.async = async;
    this.timeout = timeout;
  }

  @Override
  public List<KeyValue> nextPage() {
    checkOpen();
    List<KeyValue> next = new ArrayList<>();
    page.forEachRemaining(next::add);
    return next.isEmpty() ? fetch() : next;
  }

  private List<KeyValue> fetch() {
    return ReferenceThread.join(async.nextPage(), timeout, false);
  }

  private void checkOpen() {
    if (closed) {
      throw ReferenceThread.closed();
    }
  }

  @Override
  public Iterator<KeyValue> iterator() {
    checkOpen();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        checkOpen();
        if (!page.hasNext()) {
          page = fetch().iterator();
        }
        return page.hasNext();
      }

      @Override
      public KeyValue next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        return page.next();
      }
    };
  }

  @Override
  public Stream<KeyValue> stream() {
    return StreamSupport.stream(spliterator(), false).onClose(this::close);
  }

  @Override
  public List<KeyValue> toList() {
    List<KeyValue> all = new ArrayList<>();
    iterator().forEachRemaining(all::add);
    close();
    return all;
  }

  @Override
  public void close() {
    closed = true;
    async.close();
  }
}
