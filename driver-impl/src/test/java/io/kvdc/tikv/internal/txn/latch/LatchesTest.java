package io.kvdc.tikv.internal.txn.latch;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Bytes;
import io.kvdc.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatchesTest {

  private static final long MINUTE = Timestamp.of(60_000, 0).value();

  private final Latches latches = new Latches(8);

  private static List<Bytes> keys(String... keys) {
    return Stream.of(keys).map(Bytes::utf8).toList();
  }

  private static void assertGoes(LatchTurn turn) {
    assertThat(turn.reached()).isCompletedWithValue(null);
  }

  private static void assertLate(LatchTurn turn, String key) {
    assertThat(turn.reached()).isCompletedWithValue(Bytes.utf8(key));
  }

  private static void assertWaits(LatchTurn turn) {
    assertThat(turn.reached()).isNotDone();
  }

  @Test
  void differentKeysGoSideBySide() {
    assertGoes(latches.queue(1, keys("a", "b")));
    assertGoes(latches.queue(2, keys("c", "d")));
  }

  @Test
  void aCommonKeyIsWaitedFor() {
    LatchTurn first = latches.queue(1, keys("a", "b"));
    LatchTurn second = latches.queue(2, keys("b", "c"));
    assertGoes(first);
    assertWaits(second);
    first.leave(0);
    assertGoes(second);
  }

  @Test
  void whoBeganBeforeTheCommitIsLate() {
    LatchTurn first = latches.queue(1, keys("a", "b"));
    LatchTurn older = latches.queue(2, keys("b"));
    LatchTurn younger = latches.queue(11, keys("b"));
    first.leave(10);
    assertLate(older, "b");
    assertWaits(younger);
    older.leave(0);
    assertGoes(younger);
  }

  @Test
  void whoComesAfterTheCommitAndBeganBeforeIsLateAtOnce() {
    latches.queue(1, keys("b")).leave(10);
    LatchTurn late = latches.queue(9, keys("a", "b"));
    assertLate(late, "b");
    late.leave(0);
    assertGoes(latches.queue(11, keys("a", "b")));
  }

  @Test
  void whatWasNotCommittedMakesNobodyLate() {
    latches.queue(5, keys("a")).leave(0);
    assertGoes(latches.queue(1, keys("a")));
    assertThat(latches.remembered()).isEqualTo(1);
  }

  @Test
  void whoLeavesTheQueueIsPassedOver() {
    LatchTurn first = latches.queue(1, keys("a"));
    LatchTurn gone = latches.queue(2, keys("a"));
    LatchTurn last = latches.queue(3, keys("a"));
    gone.leave(0);
    gone.leave(0);
    first.leave(0);
    assertWaits(gone);
    assertGoes(last);
  }

  @Test
  void theQueueOfOneKeyDoesNotHoldUpAnotherInTheSameSlot() {
    Latches one = new Latches(1);
    assertGoes(one.queue(1, keys("a")));
    assertWaits(one.queue(2, keys("a")));
    assertGoes(one.queue(3, keys("b")));
  }

  @Test
  void thousandsOfLateOnesLeaveTheStackFlat() {
    LatchTurn first = latches.queue(1, keys("a"));
    AtomicLong late = new AtomicLong();
    for (int i = 0; i < 20_000; i++) {
      LatchTurn turn = latches.queue(2, keys("a"));
      var unused =
          turn.reached()
              .thenAccept(
                  key -> {
                    late.incrementAndGet();
                    turn.leave(0);
                  });
    }
    first.leave(10);
    assertThat(late).hasValue(20_000);
  }

  @Test
  void oldCommitsAreForgottenWhereTheyAreMany() {
    Latches one = new Latches(1);
    for (int i = 0; i < 5; i++) {
      one.queue(1 + i, keys("k" + i)).leave(10 + i);
    }
    assertThat(one.remembered()).isEqualTo(5);
    one.queue(MINUTE, keys("recent")).leave(0);
    assertThat(one.remembered()).isEqualTo(5);
    one.queue(3 * MINUTE, keys("recent")).leave(3 * MINUTE + 1);
    assertThat(one.remembered()).isEqualTo(1);
  }

  @Test
  void commitsSweepSlotsThatNobodyUsesAnyMore() {
    for (int i = 0; i < 8; i++) {
      latches.queue(1 + i, keys("k" + i)).leave(10 + i);
    }
    for (int i = 0; i < 8; i++) {
      latches.queue(3 * MINUTE + i, keys("z")).leave(3 * MINUTE + i + 1);
    }
    assertThat(latches.remembered()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 256})
  void oneAtATimeHoldsAKeyAndNobodyIsForgotten(int slots) throws Exception {
    Latches shared = new Latches(slots);
    AtomicLong timestamps = new AtomicLong();
    int[] holders = new int[6];
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<Integer>> runs = new ArrayList<>();
      for (int seed = 0; seed < 4; seed++) {
        Random random = new Random(seed);
        runs.add(threads.submit(() -> commitsOf(shared, timestamps, holders, random)));
      }
      int committed = 0;
      for (Future<Integer> run : runs) {
        committed += run.get();
      }
      assertThat(committed).isPositive();
      assertThat(holders).containsOnly(0);
    } finally {
      threads.shutdownNow();
    }
  }

  /** The counts are plain: only the latches keep two threads from changing one at a time. */
  private static int commitsOf(
      Latches latches, AtomicLong timestamps, int[] holders, Random random) {
    int committed = 0;
    for (int round = 0; round < 2_000; round++) {
      int from = random.nextInt(holders.length);
      int to = from + 1 + random.nextInt(holders.length - from);
      List<Bytes> keys = new ArrayList<>();
      for (int i = from; i < to; i++) {
        keys.add(Bytes.utf8("k" + i));
      }
      LatchTurn turn = latches.queue(timestamps.incrementAndGet(), keys);
      if (random.nextInt(8) == 0) {
        turn.leave(0);
        continue;
      }
      if (turn.reached().join() != null) {
        turn.leave(0);
        continue;
      }
      for (int i = from; i < to; i++) {
        assertThat(holders[i]++).isZero();
      }
      for (int i = from; i < to; i++) {
        holders[i]--;
      }
      committed++;
      turn.leave(timestamps.incrementAndGet());
    }
    return committed;
  }
}
