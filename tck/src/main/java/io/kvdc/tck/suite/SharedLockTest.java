package io.kvdc.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kvdc.Bytes;
import io.kvdc.Capability;
import io.kvdc.LockOptions;
import io.kvdc.LockedKey;
import io.kvdc.Transaction;
import io.kvdc.error.InvalidArgumentException;
import io.kvdc.error.LockNotAvailableException;
import io.kvdc.tck.RequiresCapability;
import io.kvdc.tck.internal.fixture.Eventually;
import io.kvdc.tck.internal.fixture.TckSuite;
import io.kvdc.tck.internal.fixture.TestSpace;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Locks that several transactions hold at the same time. */
@TckSuite
@RequiresCapability({
  Capability.SHARED_LOCKS,
  Capability.TRANSACTIONS,
  Capability.PESSIMISTIC_TRANSACTIONS
})
class SharedLockTest {

  private static final LockOptions SHARED = LockOptions.defaults().withShared(true);

  /** A transaction with a lock of its own, which a shared one needs before it. */
  private static Transaction locking(TestSpace space, String own) {
    Transaction transaction = space.txn().pessimistic();
    transaction.lockKeys(List.of(space.key(own)));
    return transaction;
  }

  private static boolean isFree(TestSpace space, String key) {
    try (Transaction probe = space.txn().pessimistic()) {
      probe.lockKeys(List.of(space.key(key)), LockOptions.noWait());
      return true;
    } catch (LockNotAvailableException held) {
      return false;
    }
  }

  @Test
  void severalShareALock(TestSpace space) {
    space.txn().put("s", "1");
    Transaction first = locking(space, "a");
    Transaction second = locking(space, "b");

    assertThat(first.lockKeys(List.of(space.key("s")), SHARED)).allMatch(LockedKey::locked);
    LockedKey found =
        second
            .lockKeys(
                List.of(space.key("s")), SHARED.withWaitTime(Duration.ZERO).withReturnValues(true))
            .get(0);

    assertThat(found.locked()).isTrue();
    assertThat(found.value()).isEqualTo(Bytes.utf8("1"));
    assertThat(second.lockKeys(List.of(space.key("s")), SHARED)).allMatch(LockedKey::alreadyLocked);
  }

  @Test
  void nobodyWritesWhatIsShared(TestSpace space) {
    Transaction sharing = locking(space, "a");
    sharing.lockKeys(List.of(space.key("s")), SHARED);
    Transaction writer = space.txn().pessimistic();

    assertThatExceptionOfType(LockNotAvailableException.class)
        .isThrownBy(() -> writer.lockKeys(List.of(space.key("s")), LockOptions.noWait()));
  }

  @Test
  void whatIsLockedAloneIsNotShared(TestSpace space) {
    Transaction holder = locking(space, "s");
    Transaction sharing = locking(space, "a");

    assertThatExceptionOfType(LockNotAvailableException.class)
        .isThrownBy(
            () -> sharing.lockKeys(List.of(space.key("s")), LockOptions.noWait().withShared(true)));
    holder.rollback();
  }

  @Test
  void lastWhoSharesFreesTheKey(TestSpace space) {
    Transaction first = locking(space, "a");
    Transaction second = locking(space, "b");
    first.lockKeys(List.of(space.key("s")), SHARED);
    second.lockKeys(List.of(space.key("s")), SHARED);

    first.put(space.key("a"), Bytes.utf8("1"));
    first.commit();
    assertThat(isFree(space, "s")).isFalse();
    second.rollback();

    Eventually.holds("the key is free", () -> isFree(space, "s"));
    assertThat(space.txn().value("a")).isEqualTo("1");
  }

  @Test
  void sharedLockCannotComeFirst(TestSpace space) {
    Transaction transaction = space.txn().pessimistic();

    assertThatExceptionOfType(InvalidArgumentException.class)
        .isThrownBy(() -> transaction.lockKeys(List.of(space.key("s")), SHARED));
  }

  @Test
  void sharedLockCannotBecomeExclusive(TestSpace space) {
    Transaction transaction = locking(space, "a");
    transaction.lockKeys(List.of(space.key("s")), SHARED);

    assertThatExceptionOfType(InvalidArgumentException.class)
        .isThrownBy(() -> transaction.lockKeys(List.of(space.key("s"))));
    assertThatExceptionOfType(InvalidArgumentException.class)
        .isThrownBy(() -> transaction.getForUpdate(space.key("s")));
  }

  @Test
  void sharedKeyCannotBeWritten(TestSpace space) {
    Transaction transaction = locking(space, "a");
    transaction.lockKeys(List.of(space.key("s")), SHARED);
    transaction.put(space.key("a"), Bytes.utf8("1"));
    transaction.put(space.key("s"), Bytes.utf8("1"));

    assertThatExceptionOfType(InvalidArgumentException.class).isThrownBy(transaction::commit);

    transaction.close();
    assertThat(space.txn().all()).isEmpty();
  }

  @Test
  void exclusiveLockIsMoreThanAShare(TestSpace space) {
    Transaction transaction = locking(space, "s");

    assertThat(transaction.lockKeys(List.of(space.key("s")), SHARED))
        .allMatch(LockedKey::alreadyLocked);
    transaction.put(space.key("s"), Bytes.utf8("1"));
    transaction.commit();

    assertThat(space.txn().value("s")).isEqualTo("1");
  }

  @Test
  void optimisticTransactionSharesNothing(TestSpace space) {
    Transaction transaction = space.txn().optimistic();

    assertThatExceptionOfType(InvalidArgumentException.class)
        .isThrownBy(() -> transaction.lockKeys(List.of(space.key("s")), SHARED));
  }
}
