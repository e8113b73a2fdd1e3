package io.kvdc.bench;

import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.tikv.internal.txn.buffer.MemBuffer;
import io.kvdc.tikv.internal.txn.buffer.MemBufferCursor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A transaction's buffer of a million entries, beside a TreeMap with the same keys and values,
 * which knows no flags and no stages.
 */
@State(Scope.Benchmark)
@NullUnmarked
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3)
@Measurement(iterations = 5)
@Fork(value = 1, jvmArgs = "-Xmx2g")
public class MemBufferBenchmark {

  private static final int ENTRIES = 1_000_000;
  private static final int STAGE = 1000;

  /** In which order entries were written. */
  @Param({"rising", "shuffled"})
  public String order;

  private Bytes[] rows;
  private Bytes[] probes;
  private MemBuffer buffer;
  private Map<Bytes, Bytes> tree;
  private int stages;

  /** Fills both. */
  @Setup
  public void fill() {
    rows = BufferData.rows(ENTRIES, order.equals("rising") ? 0 : 1);
    probes = BufferData.rows(ENTRIES, 2);
    buffer = bufferPut();
    tree = treePut();
  }

  /**
   * A million writes.
   *
   * @return the buffer
   */
  @Benchmark
  public MemBuffer bufferPut() {
    MemBuffer filled = new MemBuffer();
    for (Bytes row : rows) {
      filled.put(row, BufferData.VALUE);
    }
    return filled;
  }

  /**
   * The peer: the same in a map.
   *
   * @return the map
   */
  @Benchmark
  public Map<Bytes, Bytes> treePut() {
    Map<Bytes, Bytes> filled = new TreeMap<>();
    for (Bytes row : rows) {
      filled.put(row, BufferData.VALUE);
    }
    return filled;
  }

  /**
   * A million look-ups in random order.
   *
   * @return how many were found
   */
  @Benchmark
  public int bufferGet() {
    int found = 0;
    for (Bytes probe : probes) {
      found += buffer.get(probe) == null ? 0 : 1;
    }
    return found;
  }

  /**
   * The peer: the same in a map.
   *
   * @return how many were found
   */
  @Benchmark
  public int treeGet() {
    int found = 0;
    for (Bytes probe : probes) {
      found += tree.get(probe) == null ? 0 : 1;
    }
    return found;
  }

  /**
   * All entries in order.
   *
   * @return the bytes of the keys
   */
  @Benchmark
  public long bufferScan() {
    long bytes = 0;
    MemBufferCursor cursor = buffer.cursor(KeyRange.all(), false);
    while (cursor.next()) {
      bytes += cursor.key().length();
    }
    return bytes;
  }

  /**
   * The peer: the same in a map.
   *
   * @return the bytes of the keys
   */
  @Benchmark
  public long treeScan() {
    long bytes = 0;
    for (Map.Entry<Bytes, Bytes> entry : tree.entrySet()) {
      bytes += entry.getKey().length();
    }
    return bytes;
  }

  /**
   * A hundred stages of a thousand writes, each taken back.
   *
   * @return the entries after them
   */
  @Benchmark
  public int bufferStage() {
    for (int i = 0; i < 100; i++) {
      int stage = buffer.stage();
      int from = stages++ % (ENTRIES / STAGE) * STAGE;
      for (int k = from; k < from + STAGE; k++) {
        buffer.put(probes[k], BufferData.VALUE);
      }
      buffer.cleanup(stage);
    }
    return buffer.count();
  }

  /**
   * The peer: a map, and a list of what it held before.
   *
   * @return the entries after them
   */
  @Benchmark
  public int treeStage() {
    for (int i = 0; i < 100; i++) {
      List<Map.Entry<Bytes, Bytes>> undo = new ArrayList<>();
      int from = stages++ % (ENTRIES / STAGE) * STAGE;
      for (int k = from; k < from + STAGE; k++) {
        undo.add(Map.entry(probes[k], tree.put(probes[k], BufferData.VALUE)));
      }
      for (int k = undo.size() - 1; k >= 0; k--) {
        tree.put(undo.get(k).getKey(), undo.get(k).getValue());
      }
    }
    return tree.size();
  }
}
