package io.kvdc.tikv;

import static io.kvdc.tikv.Clusters.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.Cursor;
import io.kvdc.KeyRange;
import io.kvdc.KeyValue;
import io.kvdc.ScanOptions;
import io.kvdc.Snapshot;
import io.kvdc.Transaction;
import io.kvdc.embedded.ApiVersion;
import io.kvdc.embedded.KeyMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Scans of a snapshot yield the keys that were there, each once and in order, wherever regions
 * begin and end.
 */
class R1SnapshotScanTest {

  private final NavigableMap<Bytes, Bytes> model = new TreeMap<>();

  private Snapshot load(Clusters clusters) {
    Connection connection = clusters.connect();
    clusters.cluster().regions(KeyMode.TXN).split(key(10), key(20));
    try (Transaction transaction = connection.begin()) {
      for (int i = 0; i < 30; i++) {
        model.put(key(i), Bytes.utf8("v" + i));
        transaction.put(key(i), Bytes.utf8("v" + i));
      }
      transaction.commit();
    }
    Snapshot snapshot = connection.snapshot();
    try (Transaction later = connection.begin()) {
      // What comes after the snapshot is not seen: values, keys and deletes.
      later.put(key(5), Bytes.utf8("later"));
      later.put(key(15).next(), Bytes.utf8("later"));
      later.delete(key(25));
      later.commit();
    }
    return snapshot;
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
  @EnumSource(value = ApiVersion.class, mode = EnumSource.Mode.EXCLUDE, names = "V1TTL")
  void everyPageSizeLimitAndDirection(ApiVersion version) {
    try (Clusters clusters = Clusters.of(1, version)) {
      Snapshot snapshot = load(clusters);
      for (int pageSize = 1; pageSize <= 11; pageSize++) {
        for (int limit = 1; limit <= 31; limit++) {
          ScanOptions options = ScanOptions.defaults().withPageSize(pageSize).withLimit(limit);
          check(snapshot, KeyRange.all(), options);
          check(snapshot, KeyRange.all(), options.withReverse(true));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(value = ApiVersion.class, mode = EnumSource.Mode.EXCLUDE, names = "V1TTL")
  void everyKindOfRange(ApiVersion version) {
    try (Clusters clusters = Clusters.of(1, version)) {
      Snapshot snapshot = load(clusters);
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
          check(snapshot, range, options);
          check(snapshot, range, options.withReverse(true));
          check(snapshot, range, options.withKeyOnly(true).withLimit(7));
        }
      }
    }
  }

  private void check(Snapshot snapshot, KeyRange range, ScanOptions options) {
    try (Cursor<KeyValue> cursor = snapshot.scan(range, options)) {
      assertThat(cursor.toList()).as("%s %s", range, options).isEqualTo(expected(range, options));
    }
  }

  @ParameterizedTest
  @EnumSource(value = ApiVersion.class, mode = EnumSource.Mode.EXCLUDE, names = "V1TTL")
  void regionsSplitAndMergeBetweenPages(ApiVersion version) {
    for (int pageSize = 1; pageSize <= 11; pageSize++) {
      for (boolean reverse : new boolean[] {false, true}) {
        try (Clusters clusters = Clusters.of(1, version)) {
          Snapshot snapshot = load(clusters);
          ScanOptions options = ScanOptions.defaults().withPageSize(pageSize).withReverse(reverse);
          List<KeyValue> seen = new ArrayList<>();
          int step = 0;
          try (Cursor<KeyValue> cursor = snapshot.scan(KeyRange.all(), options)) {
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
    clusters.cluster().regions(KeyMode.TXN).split(key((step * 7 + 3) % 30));
    if (step % 3 == 2) {
      clusters.cluster().regions(KeyMode.TXN).mergeWithNext(key(0));
    }
  }
}
