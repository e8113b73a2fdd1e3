package io.kvdc.shell.internal.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvdc.AsyncRawSession;
import io.kvdc.Bytes;
import io.kvdc.KeyValue;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.InvalidArgumentException;
import io.kvdc.error.KvException;
import io.kvdc.error.ServerBusyException;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LoaderTest {

  private final List<String> sent = new ArrayList<>();
  private final Deque<CompletableFuture<@Nullable Void>> open = new ArrayDeque<>();
  private final Set<String> refused = new HashSet<>();
  private final List<String> progress = new ArrayList<>();
  private KvException refusal = new InvalidArgumentException(ErrorDetail.of("refused"));
  private int mostOpen;

  @Test
  void batchesEndAtTheirSizeOrTheirRows() throws Exception {
    assertThat(load(new Loader.Pace(4, 100, 1), "a=1 b=2 c=3 d=4 e=5")).isEqualTo(5);
    assertThat(sent).containsExactly("a=1 b=2", "c=3 d=4", "e=5");

    sent.clear();
    load(new Loader.Pace(1000, 3, 1), "a=1 b=2 c=3 d=4 e=5");
    assertThat(sent).containsExactly("a=1 b=2 c=3", "d=4 e=5");
  }

  @Test
  void aLargeRowGoesAlone() throws Exception {
    load(new Loader.Pace(4, 100, 1), "a=123456789 b=2");

    assertThat(sent).containsExactly("a=123456789", "b=2");
  }

  @Test
  void onlySoManyBatchesAreUnderWay() throws Exception {
    load(new Loader.Pace(1, 1, 3), "a=1 b=2 c=3 d=4 e=5 f=6 g=7");

    assertThat(mostOpen).isEqualTo(3);
  }

  @Test
  void batchesWithACommonKeyAreNeverUnderWayTogether() throws Exception {
    load(new Loader.Pace(1, 1, 10), "a=1 b=2 a=3 c=4");

    assertThat(sent).containsExactly("a=1", "b=2", "a=3", "c=4");
    assertThat(mostOpen).isEqualTo(3);
  }

  @Test
  void progressIsWithoutGaps() throws Exception {
    load(new Loader.Pace(1, 2, 2), "a=1 b=2 c=3");

    assertThat(progress).containsExactly("1 rows, line 2", "2 rows, line 3", "3 rows, line 4");
  }

  @Test
  void aRefusedRowIsFound() {
    refused.add("c");

    assertThatThrownBy(() -> load(new Loader.Pace(100, 100, 2), "a=1 b=2 c=3 d=4"))
        .isInstanceOfSatisfying(
            LoadFailedException.class, e -> assertThat(e.lines()).isEqualTo("line 3"))
        .hasCauseInstanceOf(InvalidArgumentException.class);
    assertThat(progress).isEmpty();
  }

  @Test
  void ofATransientFailureTheWholeBatchIsNamed() {
    refused.add("c");
    refusal = new ServerBusyException(ErrorDetail.of("busy"));

    assertThatThrownBy(() -> load(new Loader.Pace(1, 2, 1), "a=1 b=2 c=3 d=4 e=5"))
        .isInstanceOfSatisfying(
            LoadFailedException.class, e -> assertThat(e.lines()).isEqualTo("line 3"));
    assertThat(progress).last().isEqualTo("2 rows, line 3");
    assertThat(sent).doesNotContain("e=5");
  }

  @Test
  void nothingIsLeftUnderWayAfterAFailure() {
    refused.add("a");

    assertThatThrownBy(() -> load(new Loader.Pace(1, 1, 4), "a=1 b=2 c=3 d=4 e=5"))
        .isInstanceOf(LoadFailedException.class);
    assertThat(open).allMatch(CompletableFuture::isDone);
  }

  @Test
  void rowsBeforeAMalformedLineAreWritten() {
    assertThatThrownBy(() -> load(new Loader.Pace(100, 100, 4), "a=1 b=2 !"))
        .isInstanceOf(RecordException.class)
        .hasMessageStartingWith("line 3: ");
    assertThat(progress).containsExactly("2 rows, line 3");
  }

  @Test
  void anEmptyKeyIsAnErrorOfItsLine() {
    assertThatThrownBy(() -> load(new Loader.Pace(100, 100, 4), "a=1 =2"))
        .isInstanceOf(RecordException.class)
        .hasMessage("line 2: the key is empty");
  }

  private long load(Loader.Pace pace, String rows)
      throws IOException, RecordException, LoadFailedException {
    Loader loader =
        new Loader(
            session(),
            null,
            pace,
            (count, position) -> progress.add(count + " rows, line " + position.line()));
    return loader.load(new Words(rows));
  }

  /** Answers the oldest call when somebody waits for it, which is when the loader cannot go on. */
  private AsyncRawSession session() {
    return (AsyncRawSession)
        Proxy.newProxyInstance(
            LoaderTest.class.getClassLoader(),
            new Class<?>[] {AsyncRawSession.class},
            (proxy, method, arguments) -> {
              assertThat(method.getName()).isEqualTo("batchPut");
              @SuppressWarnings("unchecked")
              List<KeyValue> entries = (List<KeyValue>) arguments[0];
              return put(entries);
            });
  }

  private CompletableFuture<@Nullable Void> put(List<KeyValue> entries) {
    sent.add(
        String.join(
            " ", entries.stream().map(entry -> entry.key() + "=" + entry.value()).toList()));
    boolean fails = entries.stream().anyMatch(entry -> refused.contains(entry.key().toString()));
    CompletableFuture<@Nullable Void> answer =
        new CompletableFuture<>() {
          @Override
          public @Nullable Void get() throws InterruptedException, ExecutionException {
            open.remove(this);
            if (fails) {
              completeExceptionally(refusal);
            } else {
              complete(null);
            }
            return super.get();
          }
        };
    open.add(answer);
    mostOpen = Math.max(mostOpen, open.size());
    return answer;
  }

  /** Rows from words like {@code key=value}, one a line; {@code !} is malformed. */
  private static final class Words implements RowReader {

    private final Deque<String> words;
    private long line;

    Words(String rows) {
      words = new ArrayDeque<>(Arrays.asList(rows.split(" ")));
    }

    @Override
    public @Nullable Row next() throws RecordException {
      String word = words.poll();
      if (word == null) {
        return null;
      }
      line++;
      if (word.equals("!")) {
        throw new RecordException(line, "malformed");
      }
      int equals = word.indexOf('=');
      return new Row(
          Bytes.utf8(word.substring(0, equals)),
          Bytes.utf8(word.substring(equals + 1)),
          line,
          new Position(line * 10, line + 1));
    }

    @Override
    public void close() {}
  }
}
