package io.kvdc.tikv;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Bytes;
import io.kvdc.CasResult;
import io.kvdc.KeyRange;
import io.kvdc.KeyValue;
import io.kvdc.RawOptions;
import io.kvdc.RawSession;
import io.kvdc.ScanOptions;
import io.kvdc.embedded.ApiVersion;
import io.kvdc.error.OutcomeUnknownException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Any sequence of raw calls does what it does to a sorted map, wherever regions are. */
class RawModelProperties {

  private static final int STEPS = 120;

  /** Few keys, so that steps meet; some are prefixes of others, some hold 0x00 and 0xff. */
  private static final List<Bytes> KEYS = keys();

  private static List<Bytes> keys() {
    List<Bytes> keys = new ArrayList<>();
    for (int first : new int[] {0x00, 'a', 'b', 0xff}) {
      keys.add(Bytes.of(first));
      for (int second : new int[] {0x00, 'm', 0xff}) {
        keys.add(Bytes.of(first, second));
        keys.add(Bytes.of(first, second, 0xff));
      }
    }
    return keys;
  }

  private final NavigableMap<Bytes, Bytes> model = new TreeMap<>();
  private Random random = new Random(0);

  @Property(tries = 12, shrinking = ShrinkingMode.OFF)
  void agreesWithASortedMap(@ForAll long seed, @ForAll ApiVersion version) {
    random = new Random(seed);
    model.clear();
    try (Clusters clusters = Clusters.of(3, version)) {
      RawSession raw = clusters.connect().raw(RawOptions.defaults().withAtomic(true));
      for (int step = 0; step < STEPS; step++) {
        disturb(clusters);
        act(raw);
      }
      check(raw, KeyRange.all());
    }
  }

  private Bytes anyKey() {
    return KEYS.get(random.nextInt(KEYS.size()));
  }

  private Bytes anyBound() {
    return random.nextInt(5) == 0 ? Bytes.EMPTY : anyKey();
  }

  private Bytes anyValue() {
    byte[] value = new byte[random.nextInt(4) == 0 ? 0 : random.nextInt(40)];
    random.nextBytes(value);
    return Bytes.wrap(value);
  }

  private void disturb(Clusters clusters) {
    switch (random.nextInt(8)) {
      case 0 -> clusters.cluster().split(anyKey());
      case 1 -> {
        Bytes key = anyKey();
        if (!clusters.cluster().regionOf(key).endKey().isEmpty()) {
          clusters.cluster().mergeWithNext(key);
        }
      }
      case 2 -> {
        List<Long> stores = clusters.cluster().storeIds();
        clusters.cluster().transferLeader(anyKey(), stores.get(random.nextInt(stores.size())));
      }
      default -> {
        // Nothing changes.
      }
    }
  }

  private void act(RawSession raw) {
    switch (random.nextInt(9)) {
      case 0 -> put(raw);
      case 1 -> {
        Bytes key = anyKey();
        raw.delete(key);
        model.remove(key);
      }
      case 2 -> batchPut(raw);
      case 3 -> {
        List<Bytes> keys = List.of(anyKey(), anyKey(), anyKey());
        raw.batchDelete(keys);
        keys.forEach(model::remove);
      }
      case 4 -> {
        KeyRange range = KeyRange.of(anyKey(), anyKey());
        raw.deleteRange(range);
        model.keySet().removeIf(range::contains);
      }
      case 5 -> swap(raw);
      case 6 -> {
        List<Bytes> keys = List.of(anyKey(), anyKey(), anyKey(), anyKey());
        assertThat(raw.batchGet(keys)).isEqualTo(values(keys));
      }
      case 7 -> {
        Bytes key = anyKey();
        assertThat(raw.get(key)).isEqualTo(model.get(key));
      }
      default -> check(raw, KeyRange.of(anyBound(), anyBound()));
    }
  }

  private List<Bytes> values(List<Bytes> keys) {
    List<Bytes> values = new ArrayList<>();
    keys.forEach(key -> values.add(model.get(key)));
    return values;
  }

  private void put(RawSession raw) {
    Bytes key = anyKey();
    Bytes value = anyValue();
    raw.put(key, value);
    model.put(key, value);
  }

  private void batchPut(RawSession raw) {
    List<KeyValue> entries = new ArrayList<>();
    for (int i = random.nextInt(8); i >= 0; i--) {
      entries.add(new KeyValue(anyKey(), anyValue()));
    }
    raw.batchPut(entries);
    entries.forEach(entry -> model.put(entry.key(), entry.value()));
  }

  private void swap(RawSession raw) {
    Bytes key = anyKey();
    Bytes expected = random.nextBoolean() ? model.get(key) : anyValue();
    Bytes value = anyValue();
    Bytes before = model.get(key);
    boolean swaps = expected == null ? before == null : expected.equals(before);
    try {
      assertThat(raw.compareAndSwap(key, expected, value)).isEqualTo(new CasResult(swaps, before));
    } catch (OutcomeUnknownException afterMerge) {
      // A store that has no such region proves nothing; reading back does.
      assertThat(raw.get(key)).isIn(before, swaps ? value : before);
      swaps = value.equals(raw.get(key));
    }
    if (swaps) {
      model.put(key, value);
    }
  }

  private void check(RawSession raw, KeyRange range) {
    List<KeyValue> expected = new ArrayList<>();
    model.forEach(
        (key, value) -> {
          if (range.contains(key)) {
            expected.add(new KeyValue(key, value));
          }
        });
    boolean reverse = random.nextBoolean();
    if (reverse) {
      Collections.reverse(expected);
    }
    ScanOptions options =
        ScanOptions.defaults().withReverse(reverse).withPageSize(random.nextInt(6));
    assertThat(raw.scan(range, options).toList()).isEqualTo(expected);
    assertThat(raw.count(range)).isEqualTo(expected.size());
    assertThat(raw.checksum(range).totalKeys()).isEqualTo(expected.size());
    assertThat(raw.batchScan(List.of(range), options.withLimit(3)))
        .containsExactly(expected.subList(0, Math.min(3, expected.size())));
  }
}
