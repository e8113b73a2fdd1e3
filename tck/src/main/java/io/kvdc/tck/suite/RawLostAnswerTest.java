package io.kvdc.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kvdc.Bytes;
import io.kvdc.Capability;
import io.kvdc.RawSession;
import io.kvdc.error.KvUndeterminedException;
import io.kvdc.error.Outcome;
import io.kvdc.tck.RequiresCapability;
import io.kvdc.tck.internal.fixture.Crowd;
import io.kvdc.tck.internal.fixture.Stages;
import io.kvdc.tck.internal.fixture.TckSuite;
import io.kvdc.tck.internal.fixture.TestSpace;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Compare-and-swaps whose answers get lost: nobody knows whether they were done, and a driver that
 * sends them again may report a swap that was won as lost, or do it twice.
 */
@TckSuite
@RequiresCapability(Capability.RAW_ATOMIC)
class RawLostAnswerTest {

  private static final Bytes OLD = Bytes.utf8("old");
  private static final Bytes NEW = Bytes.utf8("new");

  @Test
  void lostSwapIsUnknown(TestSpace space) {
    RawSession raw = space.atomic();
    raw.put(space.key("k"), OLD);
    assumeLoses(space);

    unknown(() -> raw.compareAndSwap(space.key("k"), OLD, NEW));

    assertThat(raw.get(space.key("k"))).isIn(OLD, NEW);
  }

  @Test
  void lostPutIfAbsentIsUnknown(TestSpace space) {
    RawSession raw = space.atomic();
    assumeLoses(space);

    unknown(() -> raw.putIfAbsent(space.key("k"), NEW));

    assertThat(raw.get(space.key("k"))).isIn(null, NEW);
  }

  @Test
  void lostSwapIsUnknownThroughTheStage(TestSpace space) {
    RawSession raw = space.atomic();
    raw.put(space.key("k"), OLD);
    assumeLoses(space);

    assertThat(Stages.failure(raw.async().compareAndSwap(space.key("k"), OLD, NEW)))
        .isInstanceOf(KvUndeterminedException.class);
  }

  @Test
  void incrementsAddUpToWhatIsKnown(TestSpace space) throws Exception {
    RawSession raw = space.atomic();
    Bytes key = space.key("counter");
    AtomicInteger done = new AtomicInteger();
    AtomicInteger unknown = new AtomicInteger();
    assumeLoses(space);

    new Crowd(4)
        .run(
            number -> {
              for (int i = 0; i < 25; i++) {
                if (i % 5 == 0) {
                  space.loseNextSwap();
                }
                try {
                  if (increment(raw, key)) {
                    done.incrementAndGet();
                  }
                } catch (KvUndeterminedException e) {
                  unknown.incrementAndGet();
                }
              }
            });

    assertThat(unknown).hasPositiveValue();
    assertThat(count(raw.get(key))).isBetween(done.get(), done.get() + unknown.get());
  }

  private static boolean increment(RawSession raw, Bytes key) {
    Bytes seen = raw.get(key);
    Bytes next = Bytes.utf8(Integer.toString(count(seen) + 1));
    return raw.compareAndSwap(key, seen, next).swapped();
  }

  private static int count(@Nullable Bytes value) {
    return value == null ? 0 : Integer.parseInt(value.toUtf8());
  }

  private static void assumeLoses(TestSpace space) {
    assumeTrue(space.loseNextSwap(), "the target cannot lose answers");
  }

  private static void unknown(Runnable swap) {
    assertThatExceptionOfType(KvUndeterminedException.class)
        .isThrownBy(swap::run)
        .satisfies(e -> assertThat(e.outcome()).isEqualTo(Outcome.UNKNOWN))
        .satisfies(e -> assertThat(e.isRetryable()).isFalse());
  }
}
