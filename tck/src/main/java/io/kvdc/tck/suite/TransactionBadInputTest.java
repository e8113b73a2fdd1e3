package io.kvdc.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.kvdc.AsyncTransaction;
import io.kvdc.Bytes;
import io.kvdc.Capability;
import io.kvdc.Isolation;
import io.kvdc.LockOptions;
import io.kvdc.RetryPolicy;
import io.kvdc.Timestamp;
import io.kvdc.Transaction;
import io.kvdc.TransactionOptions;
import io.kvdc.TransactionState;
import io.kvdc.error.FutureTimestampException;
import io.kvdc.error.InvalidArgumentException;
import io.kvdc.error.InvalidKeyException;
import io.kvdc.error.KvMisuseException;
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

/** Arguments that no transaction may take, and that nothing may come of. */
@TckSuite
@RequiresCapability(Capability.TRANSACTIONS)
class TransactionBadInputTest {

  private static final Bytes VALUE = Bytes.utf8("v");
  private static final Bytes NO_BYTES = Nothing.atAll();

  @Test
  void emptyKeysAreRefused(TestSpace space) {
    Transaction transaction = space.txn().optimistic();

    badKey(() -> transaction.get(Bytes.EMPTY));
    badKey(() -> transaction.getVersioned(Bytes.EMPTY));
    badKey(() -> transaction.batchGet(List.of(space.key("k"), Bytes.EMPTY)));
    badKey(() -> transaction.put(Bytes.EMPTY, VALUE));
    badKey(() -> transaction.insert(Bytes.EMPTY, VALUE));
    badKey(() -> transaction.delete(Bytes.EMPTY));
    badKey(() -> transaction.getForUpdate(Bytes.EMPTY));
    badKey(() -> transaction.lockKeys(List.of(space.key("k"), Bytes.EMPTY)));

    assertThat(transaction.isReadOnly()).isTrue();
    assertThat(transaction.state()).isEqualTo(TransactionState.ACTIVE);
  }

  private static void badKey(ThrowingCallable call) {
    assertThatExceptionOfType(InvalidKeyException.class)
        .isThrownBy(call)
        .satisfies(e -> assertThat(e.outcome()).isEqualTo(Outcome.NOT_APPLIED))
        .satisfies(e -> assertThat(e.isRetryable()).isFalse());
  }

  @Test
  void emptyValuesAreRefused(TestSpace space) {
    Transaction transaction = space.txn().optimistic();

    assertThatExceptionOfType(InvalidArgumentException.class)
        .isThrownBy(() -> transaction.put(space.key("k"), Bytes.EMPTY));
    assertThatExceptionOfType(InvalidArgumentException.class)
        .isThrownBy(() -> transaction.insert(space.key("k"), Bytes.EMPTY));

    assertThat(transaction.isReadOnly()).isTrue();
    transaction.put(space.key("k"), VALUE);
    transaction.commit();
    assertThat(space.txn().value("k")).isEqualTo("v");
  }

  @Test
  void nullsAreRefusedAtOnce(TestSpace space) {
    Transaction transaction = space.txn().optimistic();
    Bytes key = space.key("k");

    refusesNull(() -> transaction.get(NO_BYTES));
    refusesNull(() -> transaction.getVersioned(NO_BYTES));
    refusesNull(() -> transaction.batchGet(Nothing.atAll()));
    refusesNull(() -> transaction.batchGet(Arrays.asList(key, NO_BYTES)));
    refusesNull(() -> transaction.scan(Nothing.atAll()));
    refusesNull(() -> transaction.scan(space.range(), Nothing.atAll()));
    refusesNull(() -> transaction.put(NO_BYTES, VALUE));
    refusesNull(() -> transaction.put(key, NO_BYTES));
    refusesNull(() -> transaction.insert(key, NO_BYTES));
    refusesNull(() -> transaction.delete(NO_BYTES));
    refusesNull(() -> transaction.getForUpdate(NO_BYTES));
    refusesNull(() -> transaction.lockKeys(Nothing.atAll()));
    refusesNull(() -> transaction.lockKeys(Arrays.asList(key, NO_BYTES)));
    refusesNull(() -> transaction.lockKeys(List.of(key), Nothing.atAll()));
    refusesNull(() -> transaction.flag(NO_BYTES));
    refusesNull(() -> transaction.rollbackTo(Nothing.atAll()));
    refusesNull(() -> transaction.release(Nothing.atAll()));
    refusesNull(() -> space.connection().begin(Nothing.atAll()));
    refusesNull(() -> space.connection().snapshot(Nothing.atAll()));
    refusesNull(() -> space.connection().transact(Nothing.atAll()));
    refusesNull(
        () -> space.connection().transact(Nothing.atAll(), RetryPolicy.never(), work -> "never"));
    AsyncTransaction async = transaction.async();
    refusesNull(() -> async.get(NO_BYTES));
    refusesNull(() -> async.put(key, NO_BYTES));
    refusesNull(() -> async.lockKeys(Arrays.asList(key, NO_BYTES)));
    assertThat(transaction.isReadOnly()).isTrue();
  }

  private static void refusesNull(ThrowingCallable call) {
    assertThatNullPointerException().isThrownBy(call);
  }

  @Test
  void otherBadArgumentsFailTheStage(TestSpace space) {
    AsyncTransaction transaction = space.txn().optimistic().async();

    assertThat(Stages.failure(transaction.get(Bytes.EMPTY)))
        .isInstanceOf(InvalidKeyException.class);
    assertThat(Stages.failure(transaction.put(Bytes.EMPTY, VALUE)))
        .isInstanceOf(InvalidKeyException.class);
    assertThat(Stages.failure(transaction.put(space.key("k"), Bytes.EMPTY)))
        .isInstanceOf(InvalidArgumentException.class);
    assertThat(Stages.failure(transaction.lockKeys(List.of(Bytes.EMPTY))))
        .isInstanceOf(InvalidKeyException.class);
  }

  @Test
  void startInTheFutureIsRefused(TestSpace space) {
    Timestamp now = space.connection().currentTimestamp();
    Timestamp tomorrow = Timestamp.of(now.physicalMillis() + 86_400_000L, 0);
    TransactionOptions options =
        TransactionOptions.defaults().mutate().startTimestamp(tomorrow).build();

    assertThatExceptionOfType(FutureTimestampException.class)
        .isThrownBy(() -> space.connection().begin(options))
        .satisfies(e -> assertThat(e.timestamp()).isEqualTo(tomorrow))
        .satisfies(e -> assertThat(e.currentTimestamp()).isGreaterThan(now));
    assertThat(Stages.failure(space.connection().beginAsync(options)))
        .isInstanceOf(FutureTimestampException.class);
    assertThatExceptionOfType(KvMisuseException.class)
        .isThrownBy(
            () -> space.connection().begin(options.mutate().startTimestamp(Timestamp.MAX).build()));
  }

  @Test
  void optionsThatDoNotGoTogetherAreRefused(TestSpace space) {
    TransactionOptions optimistic = TransactionOptions.optimistic();
    TransactionOptions pessimistic = TransactionOptions.pessimistic();
    Timestamp past = space.connection().currentTimestamp();

    badOptions(space, optimistic.mutate().isolation(Isolation.READ_COMMITTED).build());
    badOptions(space, optimistic.mutate().lockWait(Duration.ofSeconds(1)).build());
    badOptions(space, optimistic.mutate().maxBytes(10).maxEntryBytes(11).build());
    badOptions(
        space,
        pessimistic.mutate().isolation(Isolation.READ_COMMITTED).startTimestamp(past).build());
  }

  private static void badOptions(TestSpace space, TransactionOptions options) {
    assertThatExceptionOfType(InvalidArgumentException.class)
        .isThrownBy(() -> space.connection().begin(options));
    assertThat(Stages.failure(space.connection().beginAsync(options)))
        .isInstanceOf(InvalidArgumentException.class);
  }

  @Test
  void lockOptionsThatDoNotFitTheTransactionAreRefused(TestSpace space) {
    Timestamp past = space.connection().currentTimestamp();
    LockOptions options = LockOptions.defaults().withForUpdateTimestamp(past);
    Transaction optimistic = space.txn().optimistic();

    assertThatExceptionOfType(InvalidArgumentException.class)
        .isThrownBy(() -> optimistic.lockKeys(List.of(space.key("k")), options));
    assertThat(optimistic.isReadOnly()).isTrue();
  }

  @Test
  @RequiresCapability({Capability.PESSIMISTIC_TRANSACTIONS, Capability.TRANSACTIONS})
  void lockAsOfBeforeTheStartIsRefused(TestSpace space) {
    Timestamp past = space.connection().currentTimestamp();
    Transaction transaction = space.txn().pessimistic();

    assertThatExceptionOfType(InvalidArgumentException.class)
        .isThrownBy(
            () ->
                transaction.lockKeys(
                    List.of(space.key("k")), LockOptions.defaults().withForUpdateTimestamp(past)));
    assertThat(transaction.isReadOnly()).isTrue();
  }
}
