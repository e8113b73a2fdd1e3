package io.kvdc.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Capability;
import io.kvdc.Connection;
import io.kvdc.Timestamp;
import io.kvdc.tck.RequiresCapability;
import io.kvdc.tck.internal.fixture.Crowd;
import io.kvdc.tck.internal.fixture.Stages;
import io.kvdc.tck.internal.fixture.TckSuite;
import io.kvdc.tck.internal.fixture.TestSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** Timestamps of the cluster. */
@TckSuite
@RequiresCapability(Capability.TIMESTAMP)
class TimestampTest {

  @Test
  void eachIsLaterThanTheOneBefore(TestSpace space) {
    Timestamp last = space.connection().currentTimestamp();

    for (int i = 0; i < 200; i++) {
      Timestamp next = space.connection().currentTimestamp();
      assertThat(next).isGreaterThan(last);
      last = next;
    }
  }

  @Test
  void laterOnAnotherConnectionToo(TestSpace space) {
    Connection other = space.open();
    Timestamp last = space.connection().currentTimestamp();

    for (int i = 0; i < 50; i++) {
      Timestamp next = (i % 2 == 0 ? other : space.connection()).currentTimestamp();
      assertThat(next).isGreaterThan(last);
      last = next;
    }
  }

  @Test
  void neverTheSameOnManyThreads(TestSpace space) throws Exception {
    Set<Timestamp> all = ConcurrentHashMap.newKeySet();

    new Crowd(8)
        .run(
            number -> {
              Timestamp last = new Timestamp(0);
              for (int i = 0; i < 200; i++) {
                Timestamp next = space.connection().currentTimestamp();
                if (next.compareTo(last) <= 0 || !all.add(next)) {
                  throw new AssertionError(next + " after " + last + " or twice");
                }
                last = next;
              }
            });

    assertThat(all).hasSize(8 * 200);
  }

  @Test
  void manyAtOnceAreAllDifferent(TestSpace space) {
    Timestamp before = space.connection().currentTimestamp();
    List<CompletionStage<Timestamp>> stages = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      stages.add(space.connection().currentTimestampAsync());
    }

    List<Timestamp> timestamps = stages.stream().map(Stages::value).toList();

    assertThat(timestamps).doesNotHaveDuplicates();
    assertThat(timestamps).allSatisfy(one -> assertThat(one).isGreaterThan(before));
    assertThat(space.connection().currentTimestamp())
        .isGreaterThan(timestamps.stream().max(Timestamp::compareTo).orElseThrow());
  }

  @Test
  void physicalPartIsATime(TestSpace space) {
    Timestamp now = space.connection().currentTimestamp();

    // A cluster's clock may be off, but not by decades: then the parts are wrongly put together.
    assertThat(now.physicalMillis()).isBetween(1_500_000_000_000L, 4_000_000_000_000L);
  }
}
