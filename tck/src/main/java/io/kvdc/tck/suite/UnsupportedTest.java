package io.kvdc.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.kvdc.Bytes;
import io.kvdc.Capability;
import io.kvdc.CoprocessorCall;
import io.kvdc.RawSession;
import io.kvdc.error.Outcome;
import io.kvdc.error.UnsupportedFeatureException;
import io.kvdc.tck.internal.fixture.TckSuite;
import io.kvdc.tck.internal.fixture.TestSpace;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What a connection cannot do it refuses by name; it never does something else instead. */
@TckSuite
class UnsupportedTest {

  private static final Bytes VALUE = Bytes.utf8("v");

  @Test
  void valuesThatExpire(TestSpace space) {
    assumeLacks(space, Capability.RAW_TTL);
    RawSession raw = space.raw();
    Duration hour = Duration.ofHours(1);

    unsupported(() -> raw.put(space.key("k"), VALUE, hour));
    unsupported(() -> raw.batchPut(space.entries(1), List.of(hour)));
    unsupported(() -> raw.ttl(space.key("k")));
    assertThat(raw.count(space.range())).isZero();
  }

  @Test
  void compareAndSwap(TestSpace space) {
    assumeLacks(space, Capability.RAW_ATOMIC);

    unsupported(() -> space.atomic().compareAndSwap(space.key("k"), null, VALUE));
    unsupported(() -> space.atomic().putIfAbsent(space.key("k"), VALUE));
    assertThat(space.raw().count(space.range())).isZero();
  }

  @Test
  void otherColumnFamilies(TestSpace space) {
    assumeLacks(space, Capability.RAW_COLUMN_FAMILY);

    unsupported(() -> space.otherColumnFamily().put(space.key("k"), VALUE));
    assertThat(space.raw().count(space.range())).isZero();
  }

  @Test
  void checksums(TestSpace space) {
    assumeLacks(space, Capability.RAW_CHECKSUM);

    unsupported(() -> space.raw().checksum(space.range()));
  }

  @Test
  void coprocessors(TestSpace space) {
    assumeLacks(space, Capability.RAW_COPROCESSOR);

    unsupported(
        () ->
            space
                .raw()
                .coprocessor(
                    new CoprocessorCall(
                        "any", "*", List.of(space.range()), ranges -> Bytes.EMPTY)));
  }

  @Test
  void timestamps(TestSpace space) {
    assumeLacks(space, Capability.TIMESTAMP);

    unsupported(() -> space.connection().currentTimestamp());
  }

  private static void assumeLacks(TestSpace space, Capability capability) {
    assumeFalse(
        space.connection().capabilities().contains(capability),
        () -> "the connection has " + capability);
  }

  private static void unsupported(ThrowingCallable call) {
    assertThatExceptionOfType(UnsupportedFeatureException.class)
        .isThrownBy(call)
        .satisfies(e -> assertThat(e.feature()).isNotBlank())
        .satisfies(e -> assertThat(e.outcome()).isEqualTo(Outcome.NOT_APPLIED));
  }
}
