package io.kvdc.tikv.internal.txn.buffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.KeyValue;
import io.kvdc.ScanOptions;
import io.kvdc.error.ConnectionClosedException;
import io.kvdc.error.InvalidArgumentException;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a scan does when its user or the snapshot does not do the usual. */
class UnionCursorTest {

  private static final ScanOptions OPTIONS = ScanOptions.defaults();
  private static final Bytes VALUE = Bytes.utf8("v");

  private final MemBuffer buffer = new MemBuffer();
  private final NavigableMap<Bytes, Bytes> stored = new TreeMap<>();

  private StoredPages snapshot(int pageSize, boolean atOnce) {
    return new StoredPages(stored, KeyRange.all(), OPTIONS, pageSize, atOnce);
  }

  private UnionCursor cursor(StoredPages snapshot) {
    return new UnionCursor(buffer, KeyRange.all(), OPTIONS, snapshot);
  }

  private static Bytes key(int number) {
    return Bytes.utf8("k" + (number + 1_000_000));
  }

  @Test
  void manyPagesThatAreHiddenDoNotGrowTheStack() {
    for (int i = 0; i < 50_000; i++) {
      stored.put(key(i), VALUE);
      buffer.delete(key(i));
    }
    stored.put(key(50_000), VALUE);
    StoredPages snapshot = snapshot(1, true);
    UnionCursor cursor = cursor(snapshot);
    assertThat(cursor.nextPage().join()).containsExactly(new KeyValue(key(50_000), VALUE));
    assertThat(snapshot.asked).isEqualTo(50_001);
    assertThat(cursor.nextPage().join()).isEmpty();
  }

  @Test
  void anEmptySnapshotStillShowsOwnWrites() {
    buffer.put(key(1), VALUE);
    buffer.delete(key(2));
    UnionCursor cursor = cursor(snapshot(5, true));
    assertThat(cursor.nextPage().join()).containsExactly(new KeyValue(key(1), VALUE));
    assertThat(cursor.nextPage().join()).isEmpty();
  }

  @Test
  void oneLargePageOfOwnWritesComesInParts() {
    for (int i = 0; i < UnionMerge.PAGE + 1; i++) {
      buffer.put(key(i), VALUE);
    }
    UnionCursor cursor = cursor(snapshot(5, true));
    assertThat(cursor.nextPage().join()).hasSize(UnionMerge.PAGE);
    assertThat(cursor.nextPage().join()).hasSize(1);
    assertThat(cursor.nextPage().join()).isEmpty();
  }

  @Test
  void nothingIsAskedOfTheSnapshotForNothing() {
    StoredPages snapshot = snapshot(5, true);
    UnionCursor none = new UnionCursor(buffer, KeyRange.all(), OPTIONS.withLimit(0), snapshot);
    assertThat(none.nextPage().join()).isEmpty();
    KeyRange empty = KeyRange.of(key(2), key(1));
    assertThat(new UnionCursor(buffer, empty, OPTIONS, snapshot).nextPage().join()).isEmpty();
    assertThat(snapshot.asked).isZero();
  }

  @Test
  void onePageAtATime() {
    stored.put(key(1), VALUE);
    StoredPages snapshot = snapshot(5, false);
    UnionCursor cursor = cursor(snapshot);
    CompletableFuture<List<KeyValue>> first = cursor.nextPage();
    assertThatThrownBy(() -> cursor.nextPage().join())
        .hasCauseInstanceOf(InvalidArgumentException.class);
    snapshot.answer();
    assertThat(first.join()).hasSize(1);
  }

  @Test
  void aFailedPageCanBeAskedForAgain() {
    stored.put(key(1), VALUE);
    stored.put(key(2), VALUE);
    buffer.put(key(0), VALUE);
    StoredPages snapshot = snapshot(1, false);
    UnionCursor cursor = cursor(snapshot);
    IllegalStateException lost = new IllegalStateException("lost");
    snapshot.failNext(lost);
    CompletableFuture<List<KeyValue>> failed = cursor.nextPage();
    snapshot.answer();
    assertThatThrownBy(failed::join).hasCause(lost);
    CompletableFuture<List<KeyValue>> again = cursor.nextPage();
    snapshot.answer();
    assertThat(again.join()).hasSize(2);
    CompletableFuture<List<KeyValue>> last = cursor.nextPage();
    snapshot.answer();
    assertThat(last.join()).containsExactly(new KeyValue(key(2), VALUE));
  }

  @Test
  void aPageThatIsGivenUpIsNotLost() {
    stored.put(key(1), VALUE);
    StoredPages snapshot = snapshot(5, false);
    UnionCursor cursor = cursor(snapshot);
    assertThat(cursor.nextPage().cancel(true)).isTrue();
    CompletableFuture<List<KeyValue>> second = cursor.nextPage();
    assertThat(second.completeExceptionally(new IllegalStateException("enough"))).isTrue();
    snapshot.answer();
    assertThat(snapshot.asked).isEqualTo(1);
    assertThat(cursor.nextPage().join()).containsExactly(new KeyValue(key(1), VALUE));
  }

  @Test
  void whatADeleteHidAheadIsShownOnceTheDeleteIsTakenBack() {
    stored.put(key(1), VALUE);
    stored.put(key(2), VALUE);
    UnionCursor cursor = cursor(snapshot(5, true));
    int stage = buffer.stage();
    buffer.delete(key(2));
    assertThat(cursor.nextPage().join()).containsExactly(new KeyValue(key(1), VALUE));
    buffer.cleanup(stage);
    assertThat(cursor.nextPage().join()).containsExactly(new KeyValue(key(2), VALUE));
    assertThat(cursor.nextPage().join()).isEmpty();
  }

  @Test
  void aPageThatNobodyTookComesAgain() {
    stored.put(key(1), VALUE);
    stored.put(key(3), VALUE);
    buffer.put(key(2), VALUE);
    UnionMerge merge = new UnionMerge(buffer, KeyRange.all(), OPTIONS.withPageSize(2).withLimit(3));
    merge.add(stored.entrySet().stream().map(e -> new KeyValue(e.getKey(), e.getValue())).toList());
    List<KeyValue> page = merge.page();
    assertThat(page).hasSize(2);
    merge.unread();
    assertThat(merge.page()).isEqualTo(page);
    assertThat(merge.page()).containsExactly(new KeyValue(key(3), VALUE));
  }

  @Test
  void aFailureThatNobodyWaitsForIsForgotten() {
    stored.put(key(1), VALUE);
    StoredPages snapshot = snapshot(5, false);
    UnionCursor cursor = cursor(snapshot);
    cursor.nextPage().cancel(true);
    snapshot.failNext(new IllegalStateException("lost"));
    snapshot.answer();
    CompletableFuture<List<KeyValue>> page = cursor.nextPage();
    snapshot.answer();
    assertThat(page.join()).hasSize(1);
  }

  @Test
  void closingEndsThePageThatIsOut() {
    stored.put(key(1), VALUE);
    StoredPages snapshot = snapshot(5, false);
    UnionCursor cursor = cursor(snapshot);
    CompletableFuture<List<KeyValue>> page = cursor.nextPage();
    cursor.close();
    cursor.close();
    assertThat(snapshot.closed).isTrue();
    assertThatThrownBy(page::join).hasCauseInstanceOf(ConnectionClosedException.class);
    snapshot.answer();
    assertThatThrownBy(() -> cursor.nextPage().join())
        .hasCauseInstanceOf(ConnectionClosedException.class);
  }

  @Test
  void aScanOfABufferThatWasCommittedFails() {
    buffer.put(key(1), VALUE);
    UnionCursor cursor = cursor(snapshot(5, true));
    buffer.dropValues();
    assertThatThrownBy(() -> cursor.nextPage().join())
        .hasCauseInstanceOf(IllegalStateException.class);
  }

  @Test
  void whoGetsAPageHoldsNobodyUp() throws Exception {
    stored.put(key(1), VALUE);
    stored.put(key(2), VALUE);
    StoredPages snapshot = snapshot(1, false);
    UnionCursor cursor = cursor(snapshot);
    CompletableFuture<Integer> sizeOfSecond =
        cursor
            .nextPage()
            .thenApply(
                first -> {
                  buffer.put(key(2), Bytes.utf8("own"));
                  CompletableFuture<List<KeyValue>> second =
                      CompletableFuture.supplyAsync(cursor::nextPage).join();
                  snapshot.answer();
                  return second.join().get(0).value().length();
                });
    snapshot.answer();
    assertThat(sizeOfSecond.get(30, TimeUnit.SECONDS)).isEqualTo(3);
  }
}
