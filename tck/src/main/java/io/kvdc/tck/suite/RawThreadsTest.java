package io.kvdc.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Bytes;
import io.kvdc.Capability;
import io.kvdc.KeyValue;
import io.kvdc.RawSession;
import io.kvdc.error.CallInterruptedException;
import io.kvdc.error.KvUndeterminedException;
import io.kvdc.tck.RequiresCapability;
import io.kvdc.tck.internal.fixture.Crowd;
import io.kvdc.tck.internal.fixture.TckSuite;
import io.kvdc.tck.internal.fixture.TestSpace;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Many threads on one connection, and threads that are interrupted. */
@TckSuite
@RequiresCapability(Capability.RAW)
class RawThreadsTest {

  private static final Bytes VALUE = Bytes.utf8("v");

  @Test
  void eachThreadGetsItsOwnAnswers(TestSpace space) throws Exception {
    RawSession raw = space.raw();

    new Crowd(16)
        .run(
            number -> {
              for (int i = 0; i < 100; i++) {
                Bytes key = space.key(number + "-" + (i % 10));
                Bytes value = Bytes.utf8(number + "/" + i);
                raw.put(key, value);
                Bytes read = raw.get(key);
                if (!value.equals(read)) {
                  throw new AssertionError(key + " is " + read + " and not " + value);
                }
              }
            });

    assertThat(raw.count(space.range())).isEqualTo(160);
  }

  @Test
  void batchesAndScansSideBySide(TestSpace space) throws Exception {
    RawSession raw = space.raw();

    new Crowd(8)
        .run(
            number -> {
              List<KeyValue> mine = new ArrayList<>();
              for (int i = 0; i < 50; i++) {
                mine.add(space.entry(number + "-" + (char) ('a' + i), "v" + number));
              }
              for (int round = 0; round < 10; round++) {
                raw.batchPut(mine);
                List<KeyValue> seen = raw.scanPrefix(space.key(number + "-")).toList();
                if (!seen.equals(mine)) {
                  throw new AssertionError("thread " + number + " saw " + seen);
                }
                raw.batchDelete(mine.stream().map(KeyValue::key).toList());
              }
            });

    assertThat(raw.count(space.range())).isZero();
  }

  @Test
  void interruptedThreadDoesNotWait(TestSpace space) throws Exception {
    RawSession raw = space.raw();
    raw.put(space.key("k"), VALUE);

    new Crowd(1)
        .run(
            number -> {
              for (int i = 0; i < 50; i++) {
                Thread.currentThread().interrupt();
                try {
                  // An answer that was there already is no reason to fail.
                  checkEqual(VALUE, raw.get(space.key("k")));
                } catch (CallInterruptedException e) {
                  // As it should be.
                }
                if (!Thread.interrupted()) {
                  throw new AssertionError("the interrupt was swallowed");
                }
              }
              checkEqual(VALUE, raw.get(space.key("k")));
            });
  }

  @Test
  void interruptedWriteIsNotReportedAsUndone(TestSpace space) throws Exception {
    RawSession raw = space.raw();

    new Crowd(1)
        .run(
            number -> {
              for (int i = 0; i < 50; i++) {
                Bytes key = space.key("k" + i);
                Thread.currentThread().interrupt();
                boolean written = false;
                boolean undone = false;
                try {
                  raw.put(key, VALUE);
                  written = true;
                } catch (CallInterruptedException e) {
                  undone = true;
                } catch (KvUndeterminedException e) {
                  // Whether it was written, nobody knows.
                }
                if (!Thread.interrupted()) {
                  throw new AssertionError("the interrupt was swallowed");
                }
                Bytes value = raw.get(key);
                if (written ? !VALUE.equals(value) : undone && value != null) {
                  throw new AssertionError("written " + written + ", yet " + value + " is there");
                }
              }
            });
  }

  private static void checkEqual(Bytes expected, @Nullable Bytes actual) {
    if (!expected.equals(actual)) {
      throw new AssertionError(actual + " is not " + expected);
    }
  }
}
