package io.kvdc.bench;

import io.kvdc.Bytes;
import io.kvdc.tikv.internal.txn.buffer.FlagsOp;
import io.kvdc.tikv.internal.txn.buffer.MemBuffer;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Prints how much heap an entry of a transaction's buffer takes, without its key and value, beside
 * the entry of a TreeMap with the same keys: the heap that is used after a garbage collection, once
 * with and once without a million of them.
 */
public final class MemBufferFootprint {

  private static final int ENTRIES = 1_000_000;

  private MemBufferFootprint() {}

  /**
   * Measures and prints.
   *
   * @param args none
   */
  public static void main(String[] args) {
    for (long seed = 0; seed < 2; seed++) {
      Bytes[] rows = BufferData.rows(ENTRIES, seed);
      String order = seed == 0 ? "rising" : "shuffled";
      print("buffer, " + order, () -> buffer(rows, false));
      print("buffer with a stage over all, " + order, () -> buffer(rows, true));
      print("TreeMap<Bytes, Bytes>, " + order, () -> tree(rows));
      print("TreeMap<Bytes, value and flags>, " + order, () -> treeWithFlags(rows));
    }
  }

  private static MemBuffer buffer(Bytes[] rows, boolean staged) {
    MemBuffer buffer = new MemBuffer();
    if (staged) {
      buffer.stage();
    }
    for (Bytes row : rows) {
      buffer.put(row, BufferData.VALUE, FlagsOp.SET_NEED_LOCKED);
    }
    return buffer;
  }

  private static Map<Bytes, Bytes> tree(Bytes[] rows) {
    Map<Bytes, Bytes> tree = new TreeMap<>();
    for (Bytes row : rows) {
      tree.put(row, BufferData.VALUE);
    }
    return tree;
  }

  private record Flagged(Bytes value, int flags) {}

  private static Map<Bytes, Flagged> treeWithFlags(Bytes[] rows) {
    Map<Bytes, Flagged> tree = new TreeMap<>();
    for (Bytes row : rows) {
      tree.put(row, new Flagged(BufferData.VALUE, 1));
    }
    return tree;
  }

  private static void print(String what, Supplier<Object> maker) {
    long before = used();
    Object made = maker.get();
    double perEntry = (used() - before) / (double) ENTRIES;
    System.out.printf(
        Locale.ROOT, "%-45s %6.1f bytes an entry (%s)%n", what, perEntry, made.getClass());
  }

  private static long used() {
    var memory = ManagementFactory.getMemoryMXBean();
    for (int i = 0; i < 3; i++) {
      memory.gc();
    }
    return memory.getHeapMemoryUsage().getUsed();
  }
}
