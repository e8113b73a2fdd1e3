package io.kvdc.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kvdc.AsyncCursor;
import io.kvdc.Capability;
import io.kvdc.Cursor;
import io.kvdc.KeyValue;
import io.kvdc.ScanOptions;
import io.kvdc.error.ConnectionClosedException;
import io.kvdc.error.InvalidArgumentException;
import io.kvdc.tck.RequiresCapability;
import io.kvdc.tck.internal.fixture.Stages;
import io.kvdc.tck.internal.fixture.TckSuite;
import io.kvdc.tck.internal.fixture.TestSpace;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How cursors are used: pages, iterator, stream, one pass, closing. */
@TckSuite
@RequiresCapability(Capability.RAW)
class RawCursorTest {

  private static final ScanOptions THREES = ScanOptions.defaults().withPageSize(3);

  @Test
  void pagesAreNeverEmptyBeforeTheEndAndAlwaysAfterIt(TestSpace space) {
    List<KeyValue> entries = space.entries(10);
    space.raw().batchPut(entries);

    try (Cursor<KeyValue> cursor = space.raw().scan(space.range(), THREES)) {
      List<KeyValue> seen = new ArrayList<>();
      while (seen.size() < entries.size()) {
        List<KeyValue> page = cursor.nextPage();
        assertThat(page).isNotEmpty().hasSizeLessThanOrEqualTo(3);
        seen.addAll(page);
      }
      assertThat(seen).isEqualTo(entries);
      assertThat(cursor.nextPage()).isEmpty();
      assertThat(cursor.nextPage()).isEmpty();
      assertThat(cursor.nextPage()).isEmpty();
    }
  }

  @Test
  void endIsRemembered(TestSpace space) {
    space.raw().batchPut(space.entries(2));

    try (Cursor<KeyValue> cursor = space.raw().scan(space.range(), THREES)) {
      while (!cursor.nextPage().isEmpty()) {
        // On to the end.
      }
      space.raw().put(space.key("z"), space.key("late"));

      assertThat(cursor.nextPage()).isEmpty();
    }
  }

  @Test
  void limitEndsThePages(TestSpace space) {
    List<KeyValue> entries = space.entries(10);
    space.raw().batchPut(entries);

    try (Cursor<KeyValue> cursor = space.raw().scan(space.range(), THREES.withLimit(4))) {
      List<KeyValue> seen = new ArrayList<>();
      for (List<KeyValue> page = cursor.nextPage(); !page.isEmpty(); page = cursor.nextPage()) {
        seen.addAll(page);
      }
      assertThat(seen).isEqualTo(entries.subList(0, 4));
    }
  }

  @Test
  void iteratorStreamAndPagesGoOnFromOneAnother(TestSpace space) {
    List<KeyValue> entries = space.entries(20);
    space.raw().batchPut(entries);

    try (Cursor<KeyValue> cursor = space.raw().scan(space.range(), THREES)) {
      List<KeyValue> seen = new ArrayList<>();
      Iterator<KeyValue> first = cursor.iterator();
      seen.add(first.next());
      seen.add(first.next());
      seen.add(cursor.iterator().next());
      seen.add(cursor.iterator().next());
      seen.addAll(cursor.nextPage());
      try (Stream<KeyValue> rest = cursor.stream()) {
        rest.limit(3).forEachOrdered(seen::add);
      }

      assertThat(seen).isEqualTo(entries.subList(0, seen.size()));
      assertThat(seen).hasSizeGreaterThanOrEqualTo(8);
    }
  }

  @Test
  void askingTwiceWhetherThereIsMoreSkipsNothing(TestSpace space) {
    List<KeyValue> entries = space.entries(7);
    space.raw().batchPut(entries);

    try (Cursor<KeyValue> cursor = space.raw().scan(space.range(), THREES)) {
      List<KeyValue> seen = new ArrayList<>();
      Iterator<KeyValue> iterator = cursor.iterator();
      while (iterator.hasNext()) {
        assertThat(iterator.hasNext()).isTrue();
        assertThat(cursor.iterator().hasNext()).isTrue();
        seen.add(iterator.next());
      }
      assertThat(seen).isEqualTo(entries);
      assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(iterator::next);
    }
  }

  @Test
  void streamHasTheRestInOrder(TestSpace space) {
    List<KeyValue> entries = space.entries(10);
    space.raw().batchPut(entries);

    try (Cursor<KeyValue> cursor = space.raw().scan(space.range(), THREES)) {
      List<KeyValue> first = cursor.nextPage();

      assertThat(cursor.stream().toList()).isEqualTo(entries.subList(first.size(), 10));
    }
  }

  @Test
  void closingTheStreamClosesTheCursor(TestSpace space) {
    space.raw().batchPut(space.entries(10));
    Cursor<KeyValue> cursor = space.raw().scan(space.range(), THREES);

    cursor.stream().close();

    assertThatExceptionOfType(ConnectionClosedException.class).isThrownBy(cursor::nextPage);
  }

  @Test
  void toListTakesTheRestAndCloses(TestSpace space) {
    List<KeyValue> entries = space.entries(10);
    space.raw().batchPut(entries);
    Cursor<KeyValue> cursor = space.raw().scan(space.range(), THREES);
    cursor.iterator().next();

    assertThat(cursor.toList()).isEqualTo(entries.subList(1, 10));

    assertThatExceptionOfType(ConnectionClosedException.class).isThrownBy(cursor::nextPage);
  }

  @Test
  void closedCursorYieldsNothing(TestSpace space) {
    space.raw().batchPut(space.entries(10));
    Cursor<KeyValue> cursor = space.raw().scan(space.range(), THREES);
    Iterator<KeyValue> iterator = cursor.iterator();
    iterator.next();

    cursor.close();
    cursor.close();

    assertThatExceptionOfType(ConnectionClosedException.class).isThrownBy(cursor::nextPage);
    assertThatExceptionOfType(ConnectionClosedException.class).isThrownBy(iterator::hasNext);
    assertThatExceptionOfType(ConnectionClosedException.class).isThrownBy(iterator::next);
    assertThatExceptionOfType(ConnectionClosedException.class).isThrownBy(cursor::toList);
  }

  @Test
  void manyCursorsAtOnce(TestSpace space) {
    List<KeyValue> entries = space.entries(30);
    space.raw().batchPut(entries);
    List<Cursor<KeyValue>> cursors = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      cursors.add(space.raw().scan(space.range(), THREES));
    }

    List<Iterator<KeyValue>> iterators = cursors.stream().map(Cursor::iterator).toList();
    for (KeyValue expected : entries) {
      for (Iterator<KeyValue> iterator : iterators) {
        assertThat(iterator.next()).isEqualTo(expected);
      }
    }

    cursors.forEach(Cursor::close);
  }

  @Test
  void asyncPagesInOrder(TestSpace space) {
    List<KeyValue> entries = space.entries(10);
    space.raw().batchPut(entries);

    try (AsyncCursor<KeyValue> cursor = space.raw().async().scan(space.range(), THREES)) {
      List<KeyValue> seen = new ArrayList<>();
      for (List<KeyValue> page = Stages.value(cursor.nextPage());
          !page.isEmpty();
          page = Stages.value(cursor.nextPage())) {
        assertThat(page).hasSizeLessThanOrEqualTo(3);
        seen.addAll(page);
      }
      assertThat(seen).isEqualTo(entries);
      assertThat(Stages.value(cursor.nextPage())).isEmpty();
    }
  }

  @Test
  void asyncCursorHandsOutOnePageAtATime(TestSpace space) {
    List<KeyValue> entries = space.entries(10);
    space.raw().batchPut(entries);

    try (AsyncCursor<KeyValue> cursor = space.raw().async().scan(space.range(), THREES)) {
      CompletionStage<List<KeyValue>> first = cursor.nextPage();
      CompletionStage<List<KeyValue>> second = cursor.nextPage();

      List<KeyValue> seen = new ArrayList<>(Stages.value(first));
      Throwable failure = Stages.failure(second);
      if (failure == null) {
        // The first was there already.
        seen.addAll(Stages.value(second));
      } else {
        assertThat(failure).isInstanceOf(InvalidArgumentException.class);
      }
      seen.addAll(Stages.value(cursor.nextPage()));
      assertThat(seen).isEqualTo(entries.subList(0, seen.size()));
    }
  }

  @Test
  void closedAsyncCursorFailsThroughTheStage(TestSpace space) {
    space.raw().batchPut(space.entries(10));
    AsyncCursor<KeyValue> cursor = space.raw().async().scan(space.range(), THREES);

    cursor.close();
    cursor.close();

    assertThat(Stages.failure(cursor.nextPage())).isInstanceOf(ConnectionClosedException.class);
  }
}
