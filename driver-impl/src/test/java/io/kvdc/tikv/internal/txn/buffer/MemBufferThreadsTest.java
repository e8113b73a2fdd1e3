package io.kvdc.tikv.internal.txn.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** One thread writes, opens and closes stages; others read meanwhile and see nothing torn. */
class MemBufferThreadsTest {

  private static final int KEYS = 2000;
  private static final int ROUNDS = 400;

  private final MemBuffer buffer = new MemBuffer();
  private final AtomicBoolean done = new AtomicBoolean();

  private static Bytes key(int number) {
    return Bytes.utf8("some/table/" + (number + 10_000));
  }

  /** Each value begins with its key, so that a reader can tell whose it is. */
  private static Bytes value(Bytes key, int round) {
    return key.concat(Bytes.utf8("@" + round));
  }

  @Test
  void readersSeeWholeEntriesInOrder() throws Exception {
    for (int i = 0; i < KEYS; i += 10) {
      buffer.put(key(i), value(key(i), 0));
    }
    ExecutorService readers = Executors.newFixedThreadPool(3);
    try {
      List<Future<Integer>> running = new ArrayList<>();
      running.add(readers.submit(this::getUntilDone));
      running.add(readers.submit(() -> scanUntilDone(false)));
      running.add(readers.submit(() -> scanUntilDone(true)));
      write();
      done.set(true);
      for (Future<Integer> reader : running) {
        assertThat(reader.get(60, TimeUnit.SECONDS)).isPositive();
      }
    } finally {
      done.set(true);
      readers.shutdownNow();
    }
  }

  private void write() {
    Random random = new Random(1);
    for (int round = 1; round <= ROUNDS; round++) {
      int stage = buffer.stage();
      for (int i = 0; i < 100; i++) {
        int number = random.nextInt(KEYS);
        Bytes key = key(number);
        // Every tenth key was there before all rounds and always has a value.
        if (number % 10 == 0 || random.nextInt(4) != 0) {
          buffer.put(key, value(key, round), FlagsOp.SET_NEED_LOCKED);
        } else {
          buffer.delete(key);
        }
      }
      if (round % 10 == 0) {
        buffer.release(stage);
      } else {
        buffer.cleanup(stage);
      }
    }
  }

  private int getUntilDone() {
    Random random = new Random(2);
    int found = 0;
    do {
      int number = random.nextInt(KEYS);
      Bytes key = key(number);
      Bytes value = buffer.get(key);
      if (number % 10 == 0) {
        assertThat(value).isNotNull();
      }
      if (value != null && !MemBuffer.isTombstone(value)) {
        assertThat(value.startsWith(key)).isTrue();
        found++;
      }
      assertThat(buffer.flags(key)).isIn(KeyFlags.NONE, FlagsOp.SET_NEED_LOCKED.applyTo(0));
      assertThat(buffer.size()).isGreaterThan(buffer.count());
    } while (!done.get() || found == 0);
    return found;
  }

  private int scanUntilDone(boolean reverse) {
    int scans = 0;
    do {
      MemBufferCursor cursor = buffer.cursor(KeyRange.all(), reverse);
      Bytes last = null;
      int always = 0;
      while (cursor.next()) {
        Bytes key = cursor.key();
        if (last != null) {
          assertThat(Integer.signum(last.compareTo(key))).isEqualTo(reverse ? 1 : -1);
        }
        last = key;
        if (key.byteAt(key.length() - 1) == '0') {
          always++;
          assertThat(cursor.value().startsWith(key)).isTrue();
        }
      }
      assertThat(always).isEqualTo(KEYS / 10);
      scans++;
    } while (!done.get());
    return scans;
  }
}
