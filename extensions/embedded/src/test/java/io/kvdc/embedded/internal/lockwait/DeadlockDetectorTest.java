package io.kvdc.embedded.internal.lockwait;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.kvdc.embedded.ManualTime;
import io.kvdc.proto.deadlock.WaitForEntry;
import io.kvdc.proto.kvrpcpb.Deadlock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeadlockDetectorTest {

  private static final Duration TIME_TO_LIVE = Duration.ofSeconds(1);

  private final ManualTime time = new ManualTime();
  private final DeadlockDetector detector = new DeadlockDetector(time, TIME_TO_LIVE);

  @Test
  void twoThatWaitForEachOther() {
    assertThat(detector.detect(edge(1, 2, "b"))).isNull();

    Deadlock deadlock = detector.detect(edge(2, 1, "a"));

    assertThat(deadlock)
        .isEqualTo(
            Deadlock.newBuilder()
                .setLockTs(1)
                .setLockKey(key("a"))
                .setDeadlockKeyHash(hash("b"))
                .addWaitChain(edge(1, 2, "b"))
                .addWaitChain(edge(2, 1, "a"))
                .build());
  }

  @Test
  void oneThatWaitsForItselfByThreeSteps() {
    assertThat(detector.detect(edge(1, 2, "b"))).isNull();
    assertThat(detector.detect(edge(2, 3, "c"))).isNull();

    Deadlock deadlock = detector.detect(edge(3, 1, "a"));

    assertThat(deadlock.getWaitChainList())
        .containsExactly(edge(1, 2, "b"), edge(2, 3, "c"), edge(3, 1, "a"));
    assertThat(deadlock.getDeadlockKeyHash()).isEqualTo(hash("c"));
  }

  @Test
  void aLongCircleWithBranchesOnTheWay() {
    int length = 200;
    List<WaitForEntry> chain = new ArrayList<>();
    for (int txn = 1; txn < length; txn++) {
      assertThat(detector.detect(edge(txn, 1000 + txn, "dead end " + txn))).isNull();
      WaitForEntry next = edge(txn, txn + 1, "k" + txn);
      assertThat(detector.detect(next)).isNull();
      chain.add(next);
    }
    WaitForEntry last = edge(length, 1, "last");
    chain.add(last);

    assertThat(detector.detect(last).getWaitChainList()).isEqualTo(chain);
  }

  @Test
  void theEdgeThatWouldCloseTheCircleIsNotKept() {
    detector.detect(edge(1, 2, "b"));
    detector.detect(edge(2, 1, "a"));

    assertThat(detector.detect(edge(3, 2, "b"))).isNull();
    assertThat(detector.detect(edge(1, 3, "c"))).isNull();
  }

  @Test
  void timestampsBeyondTheSignedRange() {
    assertThat(detector.detect(edge(-1, -2, "b"))).isNull();

    assertThat(detector.detect(edge(-2, -1, "a"))).isNotNull();
  }

  @Test
  void aWaitThatIsOverMakesNoDeadlock() {
    detector.detect(edge(1, 2, "b"));
    detector.cleanUpWaitFor(1, 2, hash("b"));

    assertThat(detector.isIdle()).isTrue();
    assertThat(detector.detect(edge(2, 1, "a"))).isNull();
  }

  @Test
  void aWaitByTwoKeysIsOverWithTheSecond() {
    detector.detect(edge(1, 2, "b"));
    detector.detect(edge(1, 2, "c"));
    detector.cleanUpWaitFor(1, 2, hash("b"));

    assertThat(detector.detect(edge(2, 1, "a")).getWaitChainList())
        .containsExactly(edge(1, 2, "c"), edge(2, 1, "a"));

    detector.cleanUpWaitFor(1, 2, hash("c"));
    assertThat(detector.detect(edge(2, 1, "a"))).isNull();
  }

  @Test
  void cleaningUpWhatIsNotThereChangesNothing() {
    detector.detect(edge(1, 2, "b"));
    detector.cleanUpWaitFor(1, 2, hash("other"));
    detector.cleanUpWaitFor(1, 3, hash("b"));
    detector.cleanUpWaitFor(7, 2, hash("b"));

    assertThat(detector.detect(edge(2, 1, "a"))).isNotNull();
  }

  @Test
  void anEdgeThatIsTooOldCountsNoMore() {
    detector.detect(edge(1, 2, "b"));
    time.advance(TIME_TO_LIVE);

    assertThat(detector.detect(edge(2, 1, "a"))).isNull();
  }

  @Test
  void anEdgeThatWasRefreshedCounts() {
    detector.detect(edge(1, 2, "b"));
    time.advance(TIME_TO_LIVE.minusMillis(1));
    assertThat(detector.detect(edge(1, 2, "b").toBuilder().setResourceGroupTag(key("t")).build()))
        .isNull();
    time.advance(TIME_TO_LIVE.minusMillis(1));

    assertThat(detector.detect(edge(2, 1, "a")).getWaitChain(0).getResourceGroupTag())
        .isEqualTo(key("t"));
  }

  @Test
  void anotherLeaderKnowsNothing() {
    detector.detect(edge(1, 2, "b"));
    detector.clear();

    assertThat(detector.isIdle()).isTrue();
  }

  static WaitForEntry edge(long txn, long waitForTxn, String key) {
    return WaitForEntry.newBuilder()
        .setTxn(txn)
        .setWaitForTxn(waitForTxn)
        .setKey(key(key))
        .setKeyHash(hash(key))
        .build();
  }

  private static long hash(String key) {
    return KeyHash.of(key(key));
  }

  private static ByteString key(String key) {
    return ByteString.copyFromUtf8(key);
  }
}
