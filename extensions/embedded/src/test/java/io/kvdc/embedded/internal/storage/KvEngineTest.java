package io.kvdc.embedded.internal.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KvEngineTest {

  private static final byte[] A = bytes("a");
  private static final byte[] B = bytes("b");
  private static final byte[] NO_END = new byte[0];

  private static final KeySpan ALL = new KeySpan(0, new byte[0], new byte[0]);

  private final KvEngine engine = new KvEngine();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  @Test
  void keepsFamiliesApart() {
    put(ColumnFamily.LOCK, A, "lock");
    put(ColumnFamily.WRITE, A, "write");

    assertThat(engine.get(ColumnFamily.DEFAULT, A)).isNull();
    assertThat(engine.get(ColumnFamily.LOCK, A)).isEqualTo(bytes("lock"));
    assertThat(engine.get(ColumnFamily.WRITE, A)).isEqualTo(bytes("write"));
  }

  @Test
  void ordersBytesAsUnsigned() {
    put(ColumnFamily.DEFAULT, new byte[] {(byte) 0xff}, "last");
    put(ColumnFamily.DEFAULT, new byte[] {0}, "first");
    put(ColumnFamily.DEFAULT, new byte[] {0x7f}, "middle");

    List<String> values =
        engine.read(
            ColumnFamily.DEFAULT, map -> map.values().stream().map(KvEngineTest::text).toList());

    assertThat(values).containsExactly("first", "middle", "last");
  }

  @Test
  void deletesARangeUpToItsEnd() {
    put(ColumnFamily.DEFAULT, A, "1");
    put(ColumnFamily.DEFAULT, B, "2");

    engine.deleteRange(ALL, ColumnFamily.DEFAULT, A, B);

    assertThat(engine.get(ColumnFamily.DEFAULT, A)).isNull();
    assertThat(engine.get(ColumnFamily.DEFAULT, B)).isNotNull();
  }

  @Test
  void deletesARangeWithoutEnd() {
    put(ColumnFamily.DEFAULT, A, "1");
    put(ColumnFamily.DEFAULT, B, "2");

    engine.deleteRange(ALL, ColumnFamily.DEFAULT, B, NO_END);

    assertThat(engine.count(ColumnFamily.DEFAULT, new KeySpan(1, NO_END, NO_END))).isEqualTo(1);
  }

  @Test
  void deletesNothingOfARangeThatRunsBackwards() {
    put(ColumnFamily.DEFAULT, A, "1");

    engine.deleteRange(ALL, ColumnFamily.DEFAULT, B, A);

    assertThat(engine.get(ColumnFamily.DEFAULT, A)).isNotNull();
  }

  @Test
  void forgetsOnlyTheValueThatWasSeen() {
    put(ColumnFamily.DEFAULT, A, "old");
    byte[] seen = engine.get(ColumnFamily.DEFAULT, A);
    put(ColumnFamily.DEFAULT, A, "new");

    engine.forget(ColumnFamily.DEFAULT, A, seen);

    assertThat(engine.get(ColumnFamily.DEFAULT, A)).isEqualTo(bytes("new"));
  }

  /**
   * Two keys are always written together; whoever sees the first one new must see the second so.
   */
  @Test
  void showsABatchAsAWholeToPointReadsAndScans() throws Exception {
    int rounds = 20_000;
    write("0");
    AtomicBoolean done = new AtomicBoolean();
    Future<?> writer =
        threads.submit(
            () -> {
              for (int i = 1; i <= rounds; i++) {
                write(Integer.toString(i));
              }
              done.set(true);
            });
    List<String> torn = new ArrayList<>();
    while (!done.get()) {
      // The writer puts a before b, so that b read first must never be ahead of a read later.
      int b = number(engine.get(ColumnFamily.DEFAULT, B));
      int a = number(engine.get(ColumnFamily.DEFAULT, A));
      int laterB = number(engine.get(ColumnFamily.DEFAULT, B));
      if (a < b || laterB < a) {
        torn.add("get: " + b + " " + a + " " + laterB);
      }
      engine.read(
          ColumnFamily.DEFAULT,
          map -> {
            if (number(map.get(A)) != number(map.get(B))) {
              torn.add("scan");
            }
            return torn;
          });
    }
    writer.get();

    assertThat(torn).isEmpty();
  }

  @Test
  void decidesOnAnUpdateWithNothingInBetween() throws Exception {
    int threadCount = 4;
    int rounds = 5_000;
    put(ColumnFamily.DEFAULT, A, "0");
    List<Future<?>> running = new ArrayList<>();
    for (int t = 0; t < threadCount; t++) {
      running.add(
          threads.submit(
              () -> {
                for (int i = 0; i < rounds; i++) {
                  engine.update(ALL, ColumnFamily.DEFAULT, A, KvEngineTest::increment);
                }
              }));
    }
    for (Future<?> thread : running) {
      thread.get();
    }

    assertThat(number(engine.get(ColumnFamily.DEFAULT, A))).isEqualTo(threadCount * rounds);
  }

  private static WriteBatch increment(byte[] value) {
    WriteBatch batch = new WriteBatch();
    batch.put(ColumnFamily.DEFAULT, A, bytes(Integer.toString(number(value) + 1)));
    return batch;
  }

  private void write(String value) {
    WriteBatch batch = new WriteBatch();
    batch.put(ColumnFamily.DEFAULT, A, bytes(value));
    batch.put(ColumnFamily.DEFAULT, B, bytes(value));
    engine.write(ALL, batch);
  }

  private void put(ColumnFamily family, byte[] key, String value) {
    WriteBatch batch = new WriteBatch();
    batch.put(family, key, bytes(value));
    engine.write(ALL, batch);
  }

  private static int number(byte[] value) {
    return Integer.parseInt(text(value));
  }

  private static String text(byte[] value) {
    return new String(value, StandardCharsets.US_ASCII);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void writesNothingForARegionThatDoesNotHoldAnyMore() {
    KeySpan gone =
        new KeySpan(
            1,
            new byte[0],
            new byte[0],
            () -> {
              throw new IllegalStateException("gone");
            });
    WriteBatch batch = new WriteBatch();
    batch.put(ColumnFamily.DEFAULT, A, new byte[] {1});

    assertThatThrownBy(() -> engine.write(gone, batch)).hasMessage("gone");
    assertThatThrownBy(() -> engine.update(gone, ColumnFamily.DEFAULT, A, stored -> batch))
        .hasMessage("gone");
    assertThatThrownBy(
            () ->
                engine.transact(
                    gone,
                    (view, writes) -> {
                      writes.put(ColumnFamily.DEFAULT, A, new byte[] {1});
                      return writes;
                    }))
        .hasMessage("gone");
    assertThat(engine.get(ColumnFamily.DEFAULT, A)).isNull();
    engine.write(ALL, batch);
    assertThatThrownBy(() -> engine.deleteRange(gone, ColumnFamily.DEFAULT, A, B))
        .hasMessage("gone");
    assertThat(engine.get(ColumnFamily.DEFAULT, A)).isNotNull();
  }
}
