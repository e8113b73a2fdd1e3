package io.kvdc.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kvdc.Bytes;
import io.kvdc.Capability;
import io.kvdc.KeyValue;
import io.kvdc.RawSession;
import io.kvdc.error.InvalidArgumentException;
import io.kvdc.tck.RequiresCapability;
import io.kvdc.tck.internal.fixture.Eventually;
import io.kvdc.tck.internal.fixture.TckSuite;
import io.kvdc.tck.internal.fixture.TestSpace;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Values that expire. */
@TckSuite
@RequiresCapability(Capability.RAW_TTL)
class RawTtlTest {

  private static final Duration HOUR = Duration.ofHours(1);
  private static final Bytes VALUE = Bytes.utf8("v");

  @Test
  void valueExpires(TestSpace space) {
    RawSession raw = space.raw();
    Bytes brief = space.key("brief");
    raw.put(brief, VALUE, Duration.ofSeconds(1));
    raw.put(space.key("long"), VALUE, HOUR);
    raw.put(space.key("plain"), VALUE);

    Eventually.holds("the value is gone", () -> raw.get(brief) == null);

    assertThat(raw.ttl(brief)).isNull();
    assertThat(raw.batchGet(List.of(brief, space.key("long")))).containsExactly(null, VALUE);
    assertThat(raw.scan(space.range()).toList())
        .containsExactly(
            new KeyValue(space.key("long"), VALUE), new KeyValue(space.key("plain"), VALUE));
    assertThat(raw.count(space.range())).isEqualTo(2);
  }

  @Test
  void valueLivesUntilItExpires(TestSpace space) {
    RawSession raw = space.raw();

    raw.put(space.key("k"), VALUE, HOUR);

    assertThat(raw.get(space.key("k"))).isEqualTo(VALUE);
    assertThat(raw.ttl(space.key("k"))).isBetween(Duration.ofMinutes(50), HOUR);
  }

  @Test
  void zeroIsForEver(TestSpace space) {
    RawSession raw = space.raw();
    raw.put(space.key("k"), VALUE, HOUR);

    raw.put(space.key("k"), VALUE, Duration.ZERO);

    assertThat(raw.ttl(space.key("k"))).isEqualTo(Duration.ZERO);
    assertThat(raw.get(space.key("k"))).isEqualTo(VALUE);
  }

  @Test
  void plainPutIsForEver(TestSpace space) {
    RawSession raw = space.raw();
    raw.put(space.key("k"), VALUE, HOUR);

    raw.put(space.key("k"), VALUE);

    assertThat(raw.ttl(space.key("k"))).isEqualTo(Duration.ZERO);
  }

  @Test
  void missingKeyHasNoTtl(TestSpace space) {
    assertThat(space.raw().ttl(space.key("missing"))).isNull();
  }

  @Test
  void deletedKeyHasNoTtl(TestSpace space) {
    RawSession raw = space.raw();
    raw.put(space.key("k"), VALUE, HOUR);

    raw.delete(space.key("k"));

    assertThat(raw.ttl(space.key("k"))).isNull();
  }

  @Test
  void emptyValueMayExpireToo(TestSpace space) {
    RawSession raw = space.raw();

    raw.put(space.key("k"), Bytes.EMPTY, HOUR);

    assertThat(raw.get(space.key("k"))).isEqualTo(Bytes.EMPTY);
    assertThat(raw.ttl(space.key("k"))).isBetween(Duration.ofMinutes(50), HOUR);
  }

  @Test
  void newTtlReplacesTheOld(TestSpace space) {
    RawSession raw = space.raw();
    raw.put(space.key("k"), VALUE, HOUR);

    raw.put(space.key("k"), VALUE, HOUR.multipliedBy(10));

    assertThat(raw.ttl(space.key("k"))).isBetween(HOUR.multipliedBy(9), HOUR.multipliedBy(10));
  }

  @Test
  void eachEntryOfABatchHasItsOwn(TestSpace space) {
    RawSession raw = space.raw();

    raw.batchPut(
        List.of(
            space.entry("a", "1"),
            space.entry("k0003", "2"),
            space.entry("z", "3"),
            space.entry("b", "4")),
        List.of(HOUR, Duration.ZERO, HOUR.multipliedBy(10), HOUR.multipliedBy(100)));

    assertThat(raw.ttl(space.key("a"))).isBetween(Duration.ofMinutes(50), HOUR);
    assertThat(raw.ttl(space.key("k0003"))).isEqualTo(Duration.ZERO);
    assertThat(raw.ttl(space.key("z"))).isBetween(HOUR.multipliedBy(9), HOUR.multipliedBy(10));
    assertThat(raw.ttl(space.key("b"))).isBetween(HOUR.multipliedBy(90), HOUR.multipliedBy(100));
  }

  @Test
  void lastOfDuplicatesGivesTheTtlToo(TestSpace space) {
    RawSession raw = space.raw();

    raw.batchPut(
        List.of(space.entry("k", "1"), space.entry("k", "2")),
        List.of(HOUR, HOUR.multipliedBy(10)));

    assertThat(raw.get(space.key("k"))).isEqualTo(Bytes.utf8("2"));
    assertThat(raw.ttl(space.key("k"))).isBetween(HOUR.multipliedBy(9), HOUR.multipliedBy(10));
  }

  @Test
  void batchExpiresEntryByEntry(TestSpace space) {
    RawSession raw = space.raw();
    raw.batchPut(
        List.of(space.entry("a", "1"), space.entry("k", "2"), space.entry("z", "3")),
        List.of(Duration.ofSeconds(1), HOUR, Duration.ofSeconds(1)));

    Eventually.holds("only one is left", () -> raw.count(space.range()) == 1);

    assertThat(raw.scan(space.range()).toList()).containsExactly(space.entry("k", "2"));
  }

  @Test
  void senselessTtlIsRefused(TestSpace space) {
    RawSession raw = space.raw();
    Bytes key = space.key("k");

    for (Duration ttl : List.of(Duration.ofSeconds(-1), Duration.ofMillis(1))) {
      assertThatExceptionOfType(InvalidArgumentException.class)
          .as("%s", ttl)
          .isThrownBy(() -> raw.put(key, VALUE, ttl));
      assertThatExceptionOfType(InvalidArgumentException.class)
          .as("%s", ttl)
          .isThrownBy(() -> raw.batchPut(List.of(new KeyValue(key, VALUE)), List.of(ttl)));
    }
    assertThat(raw.get(key)).isNull();
  }

  @Test
  void thereMustBeOneTtlForEachEntry(TestSpace space) {
    RawSession raw = space.raw();

    assertThatExceptionOfType(InvalidArgumentException.class)
        .isThrownBy(() -> raw.batchPut(space.entries(2), List.of(HOUR)));
    assertThatExceptionOfType(InvalidArgumentException.class)
        .isThrownBy(() -> raw.batchPut(space.entries(1), List.of(HOUR, HOUR)));
    assertThat(raw.count(space.range())).isZero();
  }
}
