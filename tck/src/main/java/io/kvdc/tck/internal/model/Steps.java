package io.kvdc.tck.internal.model;

import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.KeyValue;
import io.kvdc.ScanOptions;
import io.kvdc.tck.internal.fixture.TestSpace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;

/** Makes random steps within the keys of a test. */
final class Steps {

  private static final int LONGEST_BATCH = 12;

  private final TestSpace space;
  private final HistoryKind kind;

  Steps(TestSpace space, HistoryKind kind) {
    this.space = space;
    this.kind = kind;
  }

  Arbitrary<Step> steps() {
    Arbitrary<Boolean> async = Arbitraries.of(false, true);
    Arbitrary<Boolean> shake = Arbitraries.frequency(Tuple.of(9, false), Tuple.of(1, true));
    return Combinators.combine(operations(), async, shake).as(Step::new);
  }

  private Arbitrary<Operation> operations() {
    List<Tuple2<Integer, Arbitrary<Operation>>> choices = new ArrayList<>();
    choices.add(Tuple.of(3, keys().map(Operation.Get::new)));
    choices.add(Tuple.of(2, batch(keys()).map(Operation.BatchGet::new)));
    choices.add(Tuple.of(4, Combinators.combine(keys(), values()).as(Operation.Put::new)));
    choices.add(Tuple.of(4, batch(entries()).map(Operation.BatchPut::new)));
    choices.add(Tuple.of(1, keys().map(Operation.Delete::new)));
    choices.add(Tuple.of(1, batch(keys()).map(Operation.BatchDelete::new)));
    choices.add(Tuple.of(1, ranges().map(Operation.DeleteRange::new)));
    choices.add(Tuple.of(4, Combinators.combine(ranges(), scans()).as(Operation.Scan::new)));
    choices.add(
        Tuple.of(1, Combinators.combine(batch(ranges()), scans()).as(Operation.BatchScan::new)));
    choices.add(Tuple.of(1, ranges().map(Operation.Count::new)));
    if (kind == HistoryKind.ATOMIC) {
      choices.add(
          Tuple.of(3, Combinators.combine(keys(), values()).as(Operation.PutIfAbsent::new)));
      choices.add(
          Tuple.of(
              6,
              Combinators.combine(keys(), values().injectNull(0.3), values())
                  .as(Operation.CompareAndSwap::new)));
    }
    if (kind == HistoryKind.TTL) {
      choices.add(
          Tuple.of(5, Combinators.combine(keys(), values(), ttls()).as(Operation.PutWithTtl::new)));
      choices.add(Tuple.of(5, keys().map(Operation.Ttl::new)));
    }
    return Arbitraries.frequencyOf(choices);
  }

  /** Few, so that operations meet; around borders of regions, so that they go wrong. */
  private Arbitrary<Bytes> keys() {
    List<Bytes> suffixes =
        List.of(
            Bytes.utf8("k"),
            Bytes.utf8("k0003"),
            Bytes.utf8("k0003").next(),
            Bytes.utf8("k0002"),
            Bytes.utf8("a"),
            Bytes.utf8("b"),
            Bytes.utf8("ba"),
            Bytes.utf8("z"),
            Bytes.EMPTY,
            Bytes.of(0x00),
            Bytes.of(0x00, 0x00),
            Bytes.of(0x00, 0xff),
            Bytes.of(0x7f, 0xff),
            Bytes.of(0x80),
            Bytes.of(0xff),
            Bytes.of(0xff, 0x00),
            Bytes.of(0xff, 0xff),
            Bytes.of(0xff, 0xff, 0xff));
    return Arbitraries.of(suffixes).map(space::key);
  }

  /** Few, so that a compare-and-swap may find what it expects. */
  private static Arbitrary<Bytes> values() {
    return Arbitraries.of(
        Bytes.EMPTY, Bytes.utf8("v"), Bytes.utf8("w"), Bytes.of(0x00), Bytes.of(0xff, 0x00, 0xff));
  }

  private Arbitrary<KeyValue> entries() {
    return Combinators.combine(keys(), values()).as(KeyValue::new);
  }

  private static <T> Arbitrary<List<T>> batch(Arbitrary<T> one) {
    return one.list().ofMaxSize(LONGEST_BATCH);
  }

  private Arbitrary<KeyRange> ranges() {
    Arbitrary<KeyRange> any = Combinators.combine(keys(), keys()).as(KeyRange::of);
    Arbitrary<KeyRange> toTheEnd = keys().map(start -> KeyRange.of(start, space.range().end()));
    return Arbitraries.frequencyOf(
        Tuple.of(4, any), Tuple.of(2, toTheEnd), Tuple.of(2, Arbitraries.just(space.range())));
  }

  private static Arbitrary<ScanOptions> scans() {
    return Combinators.combine(
            Arbitraries.longs().between(0, 20),
            Arbitraries.of(false, true),
            Arbitraries.frequency(Tuple.of(3, false), Tuple.of(1, true)),
            Arbitraries.integers().between(0, 7))
        .as(ScanOptions::new);
  }

  private static Arbitrary<Duration> ttls() {
    return Arbitraries.of(
        Duration.ZERO, Duration.ofHours(5), Duration.ofHours(50), Duration.ofHours(500));
  }
}
