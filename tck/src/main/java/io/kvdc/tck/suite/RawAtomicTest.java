package io.kvdc.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kvdc.Bytes;
import io.kvdc.Capability;
import io.kvdc.CasResult;
import io.kvdc.KeyValue;
import io.kvdc.RawSession;
import io.kvdc.error.NotAtomicException;
import io.kvdc.tck.RequiresCapability;
import io.kvdc.tck.internal.fixture.Crowd;
import io.kvdc.tck.internal.fixture.TckSuite;
import io.kvdc.tck.internal.fixture.TestSpace;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Compare-and-swap and put-if-absent. */
@TckSuite
@RequiresCapability(Capability.RAW_ATOMIC)
class RawAtomicTest {

  private static final Bytes ONE = Bytes.utf8("1");
  private static final Bytes TWO = Bytes.utf8("2");

  @Test
  void swapsIfTheExpectedValueIsThere(TestSpace space) {
    RawSession raw = space.atomic();
    raw.put(space.key("k"), ONE);

    CasResult result = raw.compareAndSwap(space.key("k"), ONE, TWO);

    assertThat(result).isEqualTo(new CasResult(true, ONE));
    assertThat(raw.get(space.key("k"))).isEqualTo(TWO);
  }

  @Test
  void doesNotSwapIfAnotherValueIsThere(TestSpace space) {
    RawSession raw = space.atomic();
    raw.put(space.key("k"), ONE);

    CasResult result = raw.compareAndSwap(space.key("k"), TWO, Bytes.utf8("3"));

    assertThat(result).isEqualTo(new CasResult(false, ONE));
    assertThat(raw.get(space.key("k"))).isEqualTo(ONE);
  }

  @Test
  void expectingNothingSwapsOnlyWhereNothingIs(TestSpace space) {
    RawSession raw = space.atomic();

    assertThat(raw.compareAndSwap(space.key("k"), null, ONE)).isEqualTo(new CasResult(true, null));
    assertThat(raw.compareAndSwap(space.key("k"), null, TWO)).isEqualTo(new CasResult(false, ONE));
    assertThat(raw.get(space.key("k"))).isEqualTo(ONE);
  }

  @Test
  void expectingAValueFailsWhereNothingIs(TestSpace space) {
    RawSession raw = space.atomic();

    assertThat(raw.compareAndSwap(space.key("k"), ONE, TWO)).isEqualTo(new CasResult(false, null));
    assertThat(raw.get(space.key("k"))).isNull();
  }

  @Test
  void emptyValueIsNotAbsence(TestSpace space) {
    RawSession raw = space.atomic();

    assertThat(raw.compareAndSwap(space.key("none"), Bytes.EMPTY, ONE))
        .isEqualTo(new CasResult(false, null));
    raw.put(space.key("k"), Bytes.EMPTY);
    assertThat(raw.compareAndSwap(space.key("k"), null, ONE))
        .isEqualTo(new CasResult(false, Bytes.EMPTY));
    assertThat(raw.compareAndSwap(space.key("k"), Bytes.EMPTY, ONE))
        .isEqualTo(new CasResult(true, Bytes.EMPTY));
    assertThat(raw.compareAndSwap(space.key("k"), ONE, Bytes.EMPTY))
        .isEqualTo(new CasResult(true, ONE));
    assertThat(raw.get(space.key("k"))).isEqualTo(Bytes.EMPTY);
  }

  @Test
  void swappingAValueForItselfSucceeds(TestSpace space) {
    RawSession raw = space.atomic();
    raw.put(space.key("k"), ONE);

    assertThat(raw.compareAndSwap(space.key("k"), ONE, ONE)).isEqualTo(new CasResult(true, ONE));
  }

  @Test
  void deletedKeyIsAbsent(TestSpace space) {
    RawSession raw = space.atomic();
    raw.put(space.key("k"), ONE);
    raw.delete(space.key("k"));

    assertThat(raw.compareAndSwap(space.key("k"), null, TWO)).isEqualTo(new CasResult(true, null));
  }

  @Test
  void putIfAbsentWritesOnce(TestSpace space) {
    RawSession raw = space.atomic();

    assertThat(raw.putIfAbsent(space.key("k"), ONE)).isNull();
    assertThat(raw.putIfAbsent(space.key("k"), TWO)).isEqualTo(ONE);
    assertThat(raw.get(space.key("k"))).isEqualTo(ONE);
  }

  @Test
  void putIfAbsentTakesEmptyForPresent(TestSpace space) {
    RawSession raw = space.atomic();
    raw.put(space.key("k"), Bytes.EMPTY);

    assertThat(raw.putIfAbsent(space.key("k"), ONE)).isEqualTo(Bytes.EMPTY);
    assertThat(raw.get(space.key("k"))).isEqualTo(Bytes.EMPTY);
  }

  @Test
  void plainSessionRefuses(TestSpace space) {
    RawSession raw = space.raw();
    RawSession plain = raw.with(raw.options().withAtomic(false));

    assertThatExceptionOfType(NotAtomicException.class)
        .isThrownBy(() -> plain.compareAndSwap(space.key("k"), null, ONE));
    assertThatExceptionOfType(NotAtomicException.class)
        .isThrownBy(() -> plain.putIfAbsent(space.key("k"), ONE));
    assertThat(raw.get(space.key("k"))).isNull();
  }

  @Test
  void atomicSessionDoesAllElseToo(TestSpace space) {
    RawSession raw = space.atomic();
    List<KeyValue> entries = space.entries(20);

    raw.batchPut(entries);
    raw.batchDelete(List.of(entries.get(3).key(), entries.get(7).key()));
    raw.delete(entries.get(5).key());

    assertThat(raw.options().atomic()).isTrue();
    assertThat(raw.count(space.range())).isEqualTo(17);
    assertThat(raw.batchGet(List.of(entries.get(3).key(), entries.get(4).key())))
        .containsExactly(null, entries.get(4).value());
  }

  @Test
  void concurrentIncrementsLoseNothing(TestSpace space) throws Exception {
    RawSession raw = space.atomic();
    Bytes key = space.key("counter");
    int threads = 8;
    int each = 50;

    new Crowd(threads)
        .run(
            number -> {
              for (int i = 0; i < each; i++) {
                increment(raw, key);
              }
            });

    assertThat(raw.get(key)).isEqualTo(Bytes.utf8(Integer.toString(threads * each)));
  }

  private static void increment(RawSession raw, Bytes key) {
    while (true) {
      Bytes seen = raw.get(key);
      int count = seen == null ? 0 : Integer.parseInt(seen.toUtf8());
      if (raw.compareAndSwap(key, seen, Bytes.utf8(Integer.toString(count + 1))).swapped()) {
        return;
      }
    }
  }

  @Test
  void oneOfManyPutsIfAbsent(TestSpace space) throws Exception {
    RawSession raw = space.atomic();

    for (int round = 0; round < 20; round++) {
      Bytes key = space.key("round" + round);
      AtomicInteger winners = new AtomicInteger();
      new Crowd(8)
          .run(
              number -> {
                Bytes mine = Bytes.utf8("thread " + number);
                Bytes there = raw.putIfAbsent(key, mine);
                if (there == null) {
                  winners.incrementAndGet();
                } else if (!there.equals(Objects.requireNonNull(raw.get(key)))) {
                  throw new AssertionError("the winner of " + key + " was overwritten");
                }
              });
      assertThat(winners).as("winners in round %d", round).hasValue(1);
    }
  }
}
