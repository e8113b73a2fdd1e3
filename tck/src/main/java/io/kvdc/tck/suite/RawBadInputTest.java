package io.kvdc.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.kvdc.AsyncRawSession;
import io.kvdc.Bytes;
import io.kvdc.Capability;
import io.kvdc.KeyValue;
import io.kvdc.RawSession;
import io.kvdc.ScanOptions;
import io.kvdc.error.InvalidArgumentException;
import io.kvdc.error.InvalidKeyException;
import io.kvdc.error.KvException;
import io.kvdc.error.KvMisuseException;
import io.kvdc.error.KvPermanentException;
import io.kvdc.error.Outcome;
import io.kvdc.tck.RequiresCapability;
import io.kvdc.tck.internal.fixture.Nothing;
import io.kvdc.tck.internal.fixture.Stages;
import io.kvdc.tck.internal.fixture.TckSuite;
import io.kvdc.tck.internal.fixture.TestSpace;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Arguments that no operation may take, and that nothing may come of. */
@TckSuite
@RequiresCapability(Capability.RAW)
class RawBadInputTest {

  private static final Bytes VALUE = Bytes.utf8("v");
  private static final Bytes NO_BYTES = Nothing.atAll();

  /** More than any store takes. */
  private static final int TOO_LONG = 1 << 20;

  @Test
  void emptyKeysAreRefused(TestSpace space) {
    RawSession raw = space.raw();

    badKey(() -> raw.get(Bytes.EMPTY));
    badKey(() -> raw.put(Bytes.EMPTY, VALUE));
    badKey(() -> raw.delete(Bytes.EMPTY));
    badKey(() -> raw.batchGet(List.of(space.key("k"), Bytes.EMPTY)));
    badKey(() -> raw.batchDelete(List.of(space.key("k"), Bytes.EMPTY)));
  }

  @Test
  void oneEmptyKeySpoilsTheBatch(TestSpace space) {
    RawSession raw = space.raw();
    raw.put(space.key("there"), VALUE);

    badKey(
        () ->
            raw.batchPut(List.of(space.entry("new", "v"), new KeyValue(Bytes.EMPTY, Bytes.EMPTY))));
    badKey(() -> raw.batchDelete(List.of(space.key("there"), Bytes.EMPTY)));

    assertThat(raw.get(space.key("new"))).isNull();
    assertThat(raw.get(space.key("there"))).isEqualTo(VALUE);
  }

  @Test
  @RequiresCapability(Capability.RAW_ATOMIC)
  void emptyKeysAreRefusedByAtomicOperations(TestSpace space) {
    RawSession raw = space.atomic();

    badKey(() -> raw.compareAndSwap(Bytes.EMPTY, null, VALUE));
    badKey(() -> raw.putIfAbsent(Bytes.EMPTY, VALUE));
  }

  @Test
  @RequiresCapability(Capability.RAW_TTL)
  void emptyKeysAreRefusedWithTtl(TestSpace space) {
    RawSession raw = space.raw();

    badKey(() -> raw.ttl(Bytes.EMPTY));
    badKey(() -> raw.put(Bytes.EMPTY, VALUE, Duration.ofHours(1)));
    badKey(
        () ->
            raw.batchPut(List.of(new KeyValue(Bytes.EMPTY, VALUE)), List.of(Duration.ofHours(1))));
  }

  private static void badKey(ThrowingCallable call) {
    assertThatExceptionOfType(InvalidKeyException.class)
        .isThrownBy(call)
        .satisfies(e -> assertThat(e.outcome()).isEqualTo(Outcome.NOT_APPLIED))
        .satisfies(e -> assertThat(e.isRetryable()).isFalse());
  }

  @Test
  void overlongKeyFailsForGood(TestSpace space) {
    RawSession raw = space.raw();
    Bytes key = space.key(Bytes.wrap(new byte[TOO_LONG]));

    assertThatExceptionOfType(KvException.class)
        .isThrownBy(() -> raw.put(key, VALUE))
        .satisfies(
            e ->
                assertThat(e).isInstanceOfAny(KvMisuseException.class, KvPermanentException.class));
    assertThat(raw.count(space.range())).isZero();
  }

  @Test
  void nullsAreRefusedAtOnce(TestSpace space) {
    RawSession raw = space.raw();
    Bytes key = space.key("k");

    refusesNull(() -> raw.get(NO_BYTES));
    refusesNull(() -> raw.put(NO_BYTES, VALUE));
    refusesNull(() -> raw.put(key, NO_BYTES));
    refusesNull(() -> raw.put(key, VALUE, Nothing.atAll()));
    refusesNull(() -> raw.delete(NO_BYTES));
    refusesNull(() -> raw.batchGet(Nothing.atAll()));
    refusesNull(() -> raw.batchGet(Arrays.asList(key, NO_BYTES)));
    refusesNull(() -> raw.batchPut(Nothing.atAll()));
    refusesNull(() -> raw.batchPut(Arrays.asList(Nothing.atAll())));
    refusesNull(() -> raw.batchDelete(Nothing.atAll()));
    refusesNull(() -> raw.batchDelete(Arrays.asList(key, NO_BYTES)));
    refusesNull(() -> raw.deleteRange(Nothing.atAll()));
    refusesNull(() -> raw.scan(Nothing.atAll()));
    refusesNull(() -> raw.scan(space.range(), Nothing.atAll()));
    refusesNull(() -> raw.batchScan(Nothing.atAll(), ScanOptions.defaults()));
    refusesNull(() -> raw.count(Nothing.atAll()));
    refusesNull(() -> raw.checksum(Nothing.atAll()));
    refusesNull(() -> raw.compareAndSwap(NO_BYTES, null, VALUE));
    refusesNull(() -> raw.compareAndSwap(key, VALUE, NO_BYTES));
    refusesNull(() -> raw.putIfAbsent(key, NO_BYTES));
    refusesNull(() -> raw.ttl(NO_BYTES));
    refusesNull(() -> raw.with(Nothing.atAll()));
    assertThat(raw.count(space.range())).isZero();
  }

  @Test
  void nullsAreThrownByTheAsyncFaceToo(TestSpace space) {
    AsyncRawSession raw = space.raw().async();
    Bytes key = space.key("k");

    refusesNull(() -> raw.get(NO_BYTES));
    refusesNull(() -> raw.put(key, NO_BYTES));
    refusesNull(() -> raw.delete(NO_BYTES));
    refusesNull(() -> raw.batchGet(Arrays.asList(key, NO_BYTES)));
    refusesNull(() -> raw.batchPut(Nothing.atAll()));
    refusesNull(() -> raw.deleteRange(Nothing.atAll()));
    refusesNull(() -> raw.scan(Nothing.atAll()));
    assertThat(space.raw().count(space.range())).isZero();
  }

  private static void refusesNull(ThrowingCallable call) {
    assertThatNullPointerException().isThrownBy(call);
  }

  @Test
  void otherBadArgumentsFailTheStage(TestSpace space) {
    AsyncRawSession raw = space.raw().async();

    assertThat(Stages.failure(raw.get(Bytes.EMPTY))).isInstanceOf(InvalidKeyException.class);
    assertThat(Stages.failure(raw.put(Bytes.EMPTY, VALUE))).isInstanceOf(InvalidKeyException.class);
    assertThat(Stages.failure(raw.batchDelete(List.of(Bytes.EMPTY))))
        .isInstanceOf(InvalidKeyException.class);
    assertThat(Stages.failure(raw.batchScan(List.of(space.range()), ScanOptions.defaults())))
        .isInstanceOf(InvalidArgumentException.class);
  }

  @Test
  void batchScanHasAHighestLimit(TestSpace space) {
    RawSession raw = space.raw();

    for (long limit : new long[] {10_241, Long.MAX_VALUE}) {
      assertThatExceptionOfType(InvalidArgumentException.class)
          .isThrownBy(
              () -> raw.batchScan(List.of(space.range()), ScanOptions.defaults().withLimit(limit)));
    }
  }
}
