package io.kvdc.tikv.internal.txn.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.KeyValue;
import io.kvdc.ScanOptions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Scans over buffer and snapshot agree with the merge of two sorted maps. */
class UnionCursorProperties {

  /** A write of a key: a value, or a tombstone where the number says so. */
  record Write(int key, int value) {}

  record Scenario(
      List<Integer> stored,
      List<Write> own,
      List<Write> meanwhile,
      int from,
      int to,
      ScanOptions options,
      int storedPageSize,
      boolean atOnce) {}

  @Provide
  Arbitrary<Scenario> scenarios() {
    Arbitrary<Integer> keys = Arbitraries.integers().between(0, 60);
    Arbitrary<Write> writes =
        Combinators.combine(keys, Arbitraries.integers().between(0, 9)).as(Write::new);
    Arbitrary<ScanOptions> options =
        Combinators.combine(
                Arbitraries.oneOf(
                    Arbitraries.just(Long.MAX_VALUE), Arbitraries.longs().between(0, 30)),
                Arbitraries.of(true, false),
                Arbitraries.of(true, false),
                Arbitraries.integers().between(0, 7))
            .as(ScanOptions::new);
    return Combinators.combine(
            keys.list().ofMaxSize(40),
            writes.list().ofMaxSize(40),
            writes.list().ofMaxSize(20),
            keys,
            keys,
            options,
            Arbitraries.integers().between(1, 8),
            Arbitraries.of(true, false))
        .as(Scenario::new);
  }

  @Property(tries = 4000)
  void agreesWithTheMergeOfTwoMaps(@ForAll("scenarios") Scenario scenario) {
    Run run = new Run(scenario);
    NavigableMap<Bytes, Bytes> expected = run.view();
    List<KeyValue> seen = new ArrayList<>();
    for (List<KeyValue> page = run.page(); !page.isEmpty(); page = run.page()) {
      int wanted = scenario.options().pageSize();
      assertThat(page.size()).isLessThanOrEqualTo(wanted == 0 ? UnionMerge.PAGE : wanted);
      seen.addAll(page);
    }
    assertThat(seen).isEqualTo(run.entriesOf(expected));
    assertThat(run.page()).isEmpty();
  }

  @Property(tries = 4000)
  void agreesWithWhatIsWrittenMeanwhile(@ForAll("scenarios") Scenario scenario) {
    Run run = new Run(scenario);
    run.unlimited();
    Set<Bytes> touched = new HashSet<>();
    Set<Bytes> ahead = new HashSet<>();
    List<Bytes> seen = new ArrayList<>();
    int written = 0;
    for (List<KeyValue> page = run.page(); !page.isEmpty(); page = run.page()) {
      assertThat(run.entriesOf(run.view())).containsAll(page);
      page.forEach(entry -> seen.add(entry.key()));
      Bytes last = seen.get(seen.size() - 1);
      for (int i = 0; i < 3 && written < scenario.meanwhile().size(); i++) {
        Write write = scenario.meanwhile().get(written++);
        Bytes key = key(write.key());
        run.write(write);
        touched.add(key);
        if (run.order().compare(key, last) > 0) {
          ahead.add(key);
        } else {
          ahead.remove(key);
        }
      }
    }
    assertThat(seen).doesNotHaveDuplicates();
    assertThat(seen).isSortedAccordingTo(run.order());
    for (Bytes key : run.view().keySet()) {
      if (!touched.contains(key) || ahead.contains(key)) {
        assertThat(seen).contains(key);
      }
    }
  }

  static Bytes key(int number) {
    return Bytes.utf8("key" + (number + 100));
  }

  private static final class Run {
    private final MemBuffer buffer = new MemBuffer();
    private final NavigableMap<Bytes, Bytes> stored = new TreeMap<>();
    private final NavigableMap<Bytes, Bytes> own = new TreeMap<>();
    private final Scenario scenario;
    private final KeyRange range;
    private ScanOptions options;
    private StoredPages snapshot;
    private UnionCursor cursor;

    private Run(Scenario scenario) {
      this.scenario = scenario;
      scenario.stored().forEach(number -> stored.put(key(number), Bytes.utf8("stored" + number)));
      scenario.own().forEach(this::write);
      range =
          KeyRange.of(
              scenario.from() < 10 ? Bytes.EMPTY : key(scenario.from()),
              scenario.to() < 10 ? Bytes.EMPTY : key(scenario.to()));
      options = scenario.options();
      open();
    }

    private void open() {
      snapshot =
          new StoredPages(stored, range, options, scenario.storedPageSize(), scenario.atOnce());
      cursor = new UnionCursor(buffer, range, options, snapshot);
    }

    private void unlimited() {
      options = options.withLimit(Long.MAX_VALUE);
      open();
    }

    private void write(Write write) {
      Bytes key = key(write.key());
      if (write.value() < 4) {
        buffer.delete(key);
        own.put(key, MemBuffer.TOMBSTONE);
      } else {
        Bytes value = Bytes.utf8("own" + write.value());
        buffer.put(key, value);
        own.put(key, value);
      }
    }

    private List<KeyValue> page() {
      CompletableFuture<List<KeyValue>> page = cursor.nextPage();
      while (snapshot.isAsked()) {
        snapshot.answer();
      }
      return page.join();
    }

    private NavigableMap<Bytes, Bytes> view() {
      NavigableMap<Bytes, Bytes> view = new TreeMap<>(stored);
      view.putAll(own);
      view.values().removeIf(MemBuffer::isTombstone);
      return ModelBuffer.within(view, range, options.reverse());
    }

    private List<KeyValue> entriesOf(NavigableMap<Bytes, Bytes> view) {
      return view.entrySet().stream()
          .limit(options.limit())
          .map(e -> new KeyValue(e.getKey(), options.keyOnly() ? Bytes.EMPTY : e.getValue()))
          .toList();
    }

    private Comparator<Bytes> order() {
      return options.reverse() ? Comparator.reverseOrder() : Bytes::compareTo;
    }
  }
}
