package io.kvdc.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Bytes;
import io.kvdc.Capability;
import io.kvdc.KeyRange;
import io.kvdc.KeyValue;
import io.kvdc.ScanOptions;
import io.kvdc.tck.RequiresCapability;
import io.kvdc.tck.internal.fixture.TckSuite;
import io.kvdc.tck.internal.fixture.TestSpace;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Reading several ranges at once. */
@TckSuite
@RequiresCapability(Capability.RAW)
class RawBatchScanTest {

  private static final ScanOptions UP_TO_100 = ScanOptions.defaults().withLimit(100);

  @Test
  void eachRangeHasItsAnswerInItsPlace(TestSpace space) {
    List<KeyValue> entries = space.entries(30);
    space.split(List.of(entries.get(10).key(), entries.get(20).key()));
    space.raw().batchPut(entries);

    List<List<KeyValue>> scans =
        space
            .raw()
            .batchScan(
                List.of(
                    space.range("k0015", "k0025"),
                    space.range("k0000", "k0003"),
                    space.range("l", "m"),
                    space.range("k0015", "k0025"),
                    space.range("k0002", "k0018")),
                UP_TO_100);

    assertThat(scans)
        .containsExactly(
            entries.subList(15, 25),
            entries.subList(0, 3),
            List.of(),
            entries.subList(15, 25),
            entries.subList(2, 18));
  }

  @Test
  void limitIsThatOfEachRange(TestSpace space) {
    List<KeyValue> entries = space.entries(30);
    space.split(List.of(entries.get(5).key(), entries.get(20).key()));
    space.raw().batchPut(entries);

    for (int limit : new int[] {0, 1, 4, 5, 6, 29, 30, 31}) {
      assertThat(
              space
                  .raw()
                  .batchScan(
                      List.of(space.range(), KeyRange.of(space.key("k0004"), space.range().end())),
                      ScanOptions.defaults().withLimit(limit)))
          .as("limit %d", limit)
          .containsExactly(
              entries.subList(0, Math.min(limit, 30)), entries.subList(4, Math.min(4 + limit, 30)));
    }
  }

  @Test
  void keyOnlyAndReverse(TestSpace space) {
    List<KeyValue> entries = space.entries(30);
    space.raw().batchPut(entries);
    List<KeyValue> expected =
        new ArrayList<>(
            entries.subList(10, 20).stream()
                .map(entry -> new KeyValue(entry.key(), Bytes.EMPTY))
                .toList());
    Collections.reverse(expected);

    assertThat(
            space
                .raw()
                .batchScan(
                    List.of(space.range("k0000", "k0020"), space.range("k0010", "k0020")),
                    ScanOptions.defaults().withLimit(10).withKeyOnly(true).withReverse(true)))
        .containsExactly(expected, expected);
  }

  @Test
  void noRangesNoAnswers(TestSpace space) {
    assertThat(space.raw().batchScan(List.of(), UP_TO_100)).isEmpty();
  }

  @Test
  void emptyRangesHaveEmptyAnswers(TestSpace space) {
    space.raw().batchPut(space.entries(5));

    assertThat(
            space
                .raw()
                .batchScan(
                    List.of(
                        space.range("k0003", "k0003"),
                        space.range("k0004", "k0001"),
                        space.range()),
                    UP_TO_100))
        .containsExactly(List.of(), List.of(), space.entries(5));
  }

  @Test
  void highestLimitIsTaken(TestSpace space) {
    List<KeyValue> entries = space.entries(10);
    space.raw().batchPut(entries);

    assertThat(
            space.raw().batchScan(List.of(space.range()), ScanOptions.defaults().withLimit(10_240)))
        .containsExactly(entries);
  }
}
