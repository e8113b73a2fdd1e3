package io.kvdc.tikv;

import static io.kvdc.tikv.Clusters.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Bytes;
import io.kvdc.Cursor;
import io.kvdc.KeyRange;
import io.kvdc.KeyValue;
import io.kvdc.RawSession;
import io.kvdc.ScanOptions;
import io.kvdc.embedded.ApiVersion;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Scans yield the keys that are there, each once and in order, wherever regions begin and end. */
class R1RawScanTest {

  private final NavigableMap<Bytes, Bytes> model = new TreeMap<>();

  private void load(Clusters clusters, RawSession raw) {
    for (int i = 0; i < 30; i++) {
      model.put(key(i), Bytes.utf8("v" + i));
    }
    List<KeyValue> entries = new ArrayList<>();
    model.forEach((key, value) -> entries.add(new KeyValue(key, value)));
    raw.batchPut(entries);
    clusters.cluster().split(key(10), key(20));
  }

  private List<KeyValue> expected(KeyRange range, ScanOptions options) {
    List<KeyValue> all = new ArrayList<>();
    model.forEach(
        (key, value) -> {
          if (range.contains(key)) {
            all.add(new KeyValue(key, options.keyOnly() ? Bytes.EMPTY : value));
          }
        });
    if (options.reverse()) {
      Collections.reverse(all);
    }
    return all.subList(0, (int) Math.min(options.limit(), all.size()));
  }

  @ParameterizedTest
  @EnumSource(ApiVersion.class)
  void everyPageSizeLimitAndDirection(ApiVersion version) {
    try (Clusters clusters = Clusters.of(1, version)) {
      RawSession raw = clusters.connect().raw();
      load(clusters, raw);
      for (int pageSize = 1; pageSize <= 11; pageSize++) {
        for (int limit = 1; limit <= 31; limit++) {
          ScanOptions options = ScanOptions.defaults().withPageSize(pageSize).withLimit(limit);
          check(raw, KeyRange.all(), options);
          check(raw, KeyRange.all(), options.withReverse(true));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(ApiVersion.class)
  void everyKindOfRange(ApiVersion version) {
    try (Clusters clusters = Clusters.of(1, version)) {
      RawSession raw = clusters.connect().raw();
      load(clusters, raw);
      List<KeyRange> ranges =
          List.of(
              KeyRange.prefix(Bytes.utf8("k001")),
              KeyRange.prefix(Bytes.utf8("k")),
              KeyRange.prefix(Bytes.utf8("x")),
              KeyRange.from(key(10)),
              KeyRange.to(key(20)),
              KeyRange.of(key(9), key(21)),
              KeyRange.of(key(10), key(20)),
              KeyRange.of(key(12), key(13)),
              KeyRange.of(key(13), key(12)),
              KeyRange.of(Bytes.of(0), Bytes.of(0xff, 0xff)),
              KeyRange.single(key(29)));
      for (KeyRange range : ranges) {
        for (int pageSize : new int[] {1, 3, 10, 0}) {
          ScanOptions options = ScanOptions.defaults().withPageSize(pageSize);
          check(raw, range, options);
          check(raw, range, options.withReverse(true));
          check(raw, range, options.withKeyOnly(true).withLimit(7));
        }
        assertThat(raw.count(range)).isEqualTo(expected(range, ScanOptions.defaults()).size());
      }
    }
  }

  private void check(RawSession raw, KeyRange range, ScanOptions options) {
    try (Cursor<KeyValue> cursor = raw.scan(range, options)) {
      assertThat(cursor.toList()).as("%s %s", range, options).isEqualTo(expected(range, options));
    }
  }

  @ParameterizedTest
  @EnumSource(ApiVersion.class)
  void regionsSplitAndMergeBetweenPages(ApiVersion version) {
    for (int pageSize = 1; pageSize <= 11; pageSize++) {
      for (boolean reverse : new boolean[] {false, true}) {
        try (Clusters clusters = Clusters.of(1, version)) {
          RawSession raw = clusters.connect().raw();
          load(clusters, raw);
          ScanOptions options = ScanOptions.defaults().withPageSize(pageSize).withReverse(reverse);
          List<KeyValue> seen = new ArrayList<>();
          int step = 0;
          try (Cursor<KeyValue> cursor = raw.scan(KeyRange.all(), options)) {
            for (List<KeyValue> page = cursor.nextPage();
                !page.isEmpty();
                page = cursor.nextPage()) {
              assertThat(page).hasSizeLessThanOrEqualTo(pageSize);
              seen.addAll(page);
              disturb(clusters, step++);
            }
          }
          assertThat(seen)
              .as("page size %d, reverse %s", pageSize, reverse)
              .isEqualTo(expected(KeyRange.all(), options));
        }
      }
    }
  }

  /** Splits at a different place each time, and merges every third time. */
  private static void disturb(Clusters clusters, int step) {
    clusters.cluster().split(key((step * 7 + 3) % 30));
    if (step % 3 == 2) {
      clusters.cluster().mergeWithNext(key(0));
    }
  }
}
