package io.kvdc.tikv.internal.txn.buffer;

import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a {@link MemBuffer} must do, done with sorted maps that are copied at each stage. */
final class ModelBuffer {

  /** Values at a moment, and how many writes it took to come there. */
  record Moment(NavigableMap<Bytes, Bytes> values, int writes) {}

  final NavigableMap<Bytes, Bytes> values = new TreeMap<>();
  final NavigableMap<Bytes, Integer> flags = new TreeMap<>();
  final Deque<Moment> stages = new ArrayDeque<>();
  boolean dirty;

  /** Writes that were not taken back. */
  private int writes;

  /** Whether the model accepts it under the limit. */
  boolean fits(Bytes key, Bytes value, BufferLimits limits) {
    long before = size();
    Bytes old = values.get(key);
    boolean known = old != null || flags.containsKey(key);
    long after = before + length(value) - length(old) + (known ? 0 : key.length());
    return after <= limits.total() || after <= before;
  }

  void write(Bytes key, Bytes value, FlagsOp op) {
    values.put(key, value);
    writes++;
    setFlags(key, op.applyTo(FlagsOp.CLEAR_CONSTRAINT_CHECK_IN_PREWRITE.applyTo(flags(key))));
  }

  void updateFlags(Bytes key, FlagsOp op) {
    int changed = op.applyTo(flags(key));
    if (changed == 0 && !values.containsKey(key)) {
      flags.remove(key);
      return;
    }
    setFlags(key, changed);
  }

  private void setFlags(Bytes key, int changed) {
    if (changed == 0) {
      flags.remove(key);
    } else {
      flags.put(key, changed);
    }
    dirty |= stages.isEmpty() || KeyFlags.persistent(changed) != 0;
  }

  int flags(Bytes key) {
    return flags.getOrDefault(key, 0);
  }

  Moment now() {
    return new Moment(new TreeMap<>(values), writes);
  }

  int stage() {
    stages.push(now());
    return stages.size();
  }

  void release() {
    Moment start = stages.pop();
    dirty |= stages.isEmpty() && writes != start.writes();
  }

  void cleanup() {
    restore(stages.pop());
  }

  boolean mayRevertTo(Moment moment) {
    return stages.isEmpty() || stages.getFirst().writes() <= moment.writes();
  }

  void restore(Moment moment) {
    writes = moment.writes();
    for (Bytes key : List.copyOf(values.keySet())) {
      Bytes old = moment.values().get(key);
      if (old != null) {
        values.put(key, old);
      } else {
        values.remove(key);
        int kept = KeyFlags.persistent(flags(key));
        if (kept == 0) {
          flags.remove(key);
        } else {
          flags.put(key, kept);
        }
      }
    }
  }

  int count() {
    int count = values.size();
    for (Bytes key : flags.keySet()) {
      count += values.containsKey(key) ? 0 : 1;
    }
    return count;
  }

  long size() {
    long size = 0;
    for (var entry : values.entrySet()) {
      size += entry.getKey().length() + length(entry.getValue());
    }
    for (Bytes key : flags.keySet()) {
      size += values.containsKey(key) ? 0 : key.length();
    }
    return size;
  }

  /** All keys; those with flags alone have no value. */
  NavigableMap<Bytes, Optional<Bytes>> all() {
    NavigableMap<Bytes, Optional<Bytes>> all = new TreeMap<>();
    flags.keySet().forEach(key -> all.put(key, Optional.empty()));
    values.forEach((key, value) -> all.put(key, Optional.of(value)));
    return all;
  }

  static <V> NavigableMap<Bytes, V> within(
      NavigableMap<Bytes, V> map, KeyRange range, boolean reverse) {
    NavigableMap<Bytes, V> part =
        range.isEmpty()
            ? new TreeMap<>()
            : range.end().isEmpty()
                ? map.tailMap(range.start(), true)
                : map.subMap(range.start(), true, range.end(), false);
    return reverse ? part.descendingMap() : part;
  }

  private static int length(@Nullable Bytes value) {
    return value == null || MemBuffer.isTombstone(value) ? 0 : value.length();
  }
}
