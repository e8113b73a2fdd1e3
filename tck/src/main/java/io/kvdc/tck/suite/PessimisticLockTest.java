package io.kvdc.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kvdc.Bytes;
import io.kvdc.Capability;
import io.kvdc.KeyFlag;
import io.kvdc.LockOptions;
import io.kvdc.LockedKey;
import io.kvdc.Timestamp;
import io.kvdc.Transaction;
import io.kvdc.TransactionOptions;
import io.kvdc.TransactionState;
import io.kvdc.error.InvalidArgumentException;
import io.kvdc.error.LockNotAvailableException;
import io.kvdc.error.LockWaitTimeoutException;
import io.kvdc.error.WriteConflictException;
import io.kvdc.tck.RequiresCapability;
import io.kvdc.tck.internal.fixture.TckSuite;
import io.kvdc.tck.internal.fixture.TestSpace;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Pessimistic transactions: what locks keep out, and what is found with them. */
@TckSuite
@RequiresCapability({Capability.PESSIMISTIC_TRANSACTIONS, Capability.TRANSACTIONS})
class PessimisticLockTest {

  private static final Bytes VALUE = Bytes.utf8("v");
  private static final LockOptions NO_WAIT = LockOptions.noWait();
  private static final LockOptions VALUES = LockOptions.defaults().withReturnValues(true);

  @Test
  void lockedKeysAreCommitted(TestSpace space) {
    Transaction transaction = space.txn().pessimistic();

    List<LockedKey> found = transaction.lockKeys(List.of(space.key("a"), space.key("k")));
    transaction.put(space.key("a"), VALUE);
    transaction.put(space.key("k"), VALUE);
    transaction.commit();

    assertThat(found).extracting(LockedKey::key).containsExactly(space.key("a"), space.key("k"));
    assertThat(found).allMatch(LockedKey::locked).noneMatch(LockedKey::alreadyLocked);
    assertThat(space.txn().all()).containsExactly(space.entry("a", "v"), space.entry("k", "v"));
  }

  @Test
  void lockKeepsOthersOut(TestSpace space) {
    Transaction holder = space.txn().pessimistic();
    holder.lockKeys(List.of(space.key("k")));
    Transaction other = space.txn().pessimistic();

    assertThatExceptionOfType(LockNotAvailableException.class)
        .isThrownBy(() -> other.lockKeys(List.of(space.key("k")), NO_WAIT))
        .satisfies(e -> assertThat(e.key()).isIn(space.key("k"), null))
        .satisfies(e -> assertThat(e.isRetryable()).isTrue());

    assertThat(other.state()).isEqualTo(TransactionState.ACTIVE);
    assertThat(other.isReadOnly()).isTrue();
    holder.commit();
    lock(other, List.of(space.key("k")));
    other.commit();
  }

  @Test
  void lockIsGivenBackByEveryEnd(TestSpace space) {
    Transaction committed = space.txn().pessimistic();
    lock(committed, List.of(space.key("k")));
    committed.put(space.key("k"), VALUE);
    committed.commit();
    Transaction rolledBack = space.txn().pessimistic();
    lock(rolledBack, List.of(space.key("k")));
    rolledBack.rollback();
    Transaction closed = space.txn().pessimistic();
    lock(closed, List.of(space.key("k")));
    closed.close();
    Transaction lockedOnly = space.txn().pessimistic();
    lock(lockedOnly, List.of(space.key("k")));
    lockedOnly.commit();
    Transaction last = space.txn().pessimistic();

    lock(last, List.of(space.key("k")));

    assertThat(space.txn().value("k")).isEqualTo("v");
  }

  /** Long enough for locks that are given back in the background, far less than they live. */
  private static void lock(Transaction transaction, Collection<Bytes> keys) {
    transaction.lockKeys(keys, LockOptions.defaults().withWaitTime(Duration.ofSeconds(2)));
  }

  @Test
  void waitEndsInTime(TestSpace space) {
    Transaction holder = space.txn().pessimistic();
    holder.lockKeys(List.of(space.key("k")));
    Transaction other = space.txn().pessimistic();
    Duration wait = Duration.ofMillis(100);

    assertThatExceptionOfType(LockWaitTimeoutException.class)
        .isThrownBy(
            () ->
                other.lockKeys(List.of(space.key("k")), LockOptions.defaults().withWaitTime(wait)))
        .satisfies(e -> assertThat(e.waited()).isEqualTo(wait))
        .satisfies(e -> assertThat(e.isRetryable()).isTrue());

    assertThat(other.state()).isEqualTo(TransactionState.ACTIVE);
    other.put(space.key("other"), VALUE);
    other.commit();
    assertThat(space.txn().value("other")).isEqualTo("v");
  }

  @Test
  void waitOfTheTransactionIsTheDefault(TestSpace space) {
    Transaction holder = space.txn().pessimistic();
    holder.lockKeys(List.of(space.key("k")));
    Transaction patient =
        space
            .txn()
            .begin(
                TransactionOptions.pessimistic().mutate().lockWait(Duration.ofMillis(50)).build());
    Transaction impatient =
        space
            .txn()
            .begin(TransactionOptions.pessimistic().mutate().lockWait(Duration.ZERO).build());

    assertThatExceptionOfType(LockWaitTimeoutException.class)
        .isThrownBy(() -> patient.lockKeys(List.of(space.key("k"))));
    assertThatExceptionOfType(LockWaitTimeoutException.class)
        .isThrownBy(() -> patient.getForUpdate(space.key("k")));
    assertThatExceptionOfType(LockNotAvailableException.class)
        .isThrownBy(() -> impatient.lockKeys(List.of(space.key("k"))));
    assertThatExceptionOfType(LockNotAvailableException.class)
        .isThrownBy(() -> impatient.getForUpdate(space.key("k")));
  }

  @Test
  void allKeysOfACallAreLockedOrNone(TestSpace space) {
    Transaction holder = space.txn().pessimistic();
    holder.lockKeys(List.of(space.key("m")));
    Transaction other = space.txn().pessimistic();

    assertThatExceptionOfType(LockNotAvailableException.class)
        .isThrownBy(
            () -> other.lockKeys(List.of(space.key("a"), space.key("m"), space.key("z")), NO_WAIT));

    Transaction third = space.txn().pessimistic();
    lock(third, List.of(space.key("a"), space.key("z")));
  }

  @Test
  void keyThatIsLockedAlreadyIsSaidToBe(TestSpace space) {
    space.txn().put("k", "v");
    Transaction transaction = space.txn().pessimistic();
    transaction.lockKeys(List.of(space.key("k")));

    List<LockedKey> again =
        transaction.lockKeys(List.of(space.key("new"), space.key("k")), NO_WAIT);

    assertThat(again).extracting(LockedKey::key).containsExactly(space.key("new"), space.key("k"));
    assertThat(again).extracting(LockedKey::alreadyLocked).containsExactly(false, true);
    assertThat(again).allMatch(LockedKey::locked);
    assertThat(transaction.count()).isEqualTo(2);
  }

  @Test
  void noKeysAreNoLocks(TestSpace space) {
    Transaction transaction = space.txn().pessimistic();

    assertThat(transaction.lockKeys(List.of())).isEmpty();

    assertThat(transaction.isReadOnly()).isTrue();
  }

  @Test
  void newestValuesAreReturned(TestSpace space) {
    space.txn().put("k", "old");
    Transaction transaction = space.txn().pessimistic();
    space.txn().put("k", "new");

    List<LockedKey> found =
        transaction.lockKeys(List.of(space.key("missing"), space.key("k")), VALUES);

    assertThat(found).extracting(LockedKey::value).containsExactly(null, Bytes.utf8("new"));
    assertThat(transaction.get(space.key("k"))).isEqualTo(Bytes.utf8("old"));
  }

  @Test
  void nothingIsReturnedUnasked(TestSpace space) {
    space.txn().put("k", "v");

    LockedKey found = space.txn().pessimistic().lockKeys(List.of(space.key("k"))).get(0);

    assertThat(found.value()).isNull();
    assertThat(found.exists()).isNull();
  }

  @Test
  void existenceIsToldIfAsked(TestSpace space) {
    space.txn().put("k", "v");
    Transaction transaction = space.txn().pessimistic();

    List<LockedKey> found =
        transaction.lockKeys(
            List.of(space.key("missing"), space.key("k")),
            LockOptions.defaults().withCheckExistence(true));

    assertThat(found).extracting(LockedKey::exists).containsExactly(false, true);
    assertThat(found).extracting(LockedKey::value).containsOnlyNulls();
  }

  @Test
  void onlyKeysWithValuesAreLockedIfAsked(TestSpace space) {
    space.txn().put("k", "v");
    Transaction transaction = space.txn().pessimistic();
    LockOptions onlyIfExists = VALUES.withOnlyIfExists(true);

    LockedKey missing = transaction.lockKeys(List.of(space.key("missing")), onlyIfExists).get(0);
    assertThat(missing.locked()).isFalse();
    assertThat(missing.value()).isNull();
    assertThat(transaction.count()).isZero();
    LockedKey there = transaction.lockKeys(List.of(space.key("k")), onlyIfExists).get(0);
    assertThat(there.locked()).isTrue();
    assertThat(there.value()).isEqualTo(VALUE);
    List<LockedKey> both =
        transaction.lockKeys(List.of(space.key("gone"), space.key("missing")), onlyIfExists);
    assertThat(both).noneMatch(LockedKey::locked);

    Transaction other = space.txn().pessimistic();
    other.lockKeys(List.of(space.key("missing"), space.key("gone")), NO_WAIT);
    assertThatExceptionOfType(LockNotAvailableException.class)
        .isThrownBy(() -> other.lockKeys(List.of(space.key("k")), NO_WAIT));
  }

  @Test
  void onlyIfExistsForManyKeysNeedsALockFirst(TestSpace space) {
    Transaction transaction = space.txn().pessimistic();

    assertThatExceptionOfType(InvalidArgumentException.class)
        .isThrownBy(
            () ->
                transaction.lockKeys(
                    List.of(space.key("a"), space.key("b")), VALUES.withOnlyIfExists(true)));
    assertThat(transaction.isReadOnly()).isTrue();
  }

  @Test
  void getForUpdateReadsTheNewestAndLocks(TestSpace space) {
    space.txn().put("k", "old");
    Transaction transaction = space.txn().pessimistic();
    space.txn().put("k", "new");

    assertThat(transaction.getForUpdate(space.key("k"))).isEqualTo(Bytes.utf8("new"));
    assertThat(transaction.getForUpdate(space.key("k"))).isEqualTo(Bytes.utf8("new"));
    assertThat(transaction.getForUpdate(space.key("missing"))).isNull();

    Transaction other = space.txn().pessimistic();
    for (String key : List.of("k", "missing")) {
      assertThatExceptionOfType(LockNotAvailableException.class)
          .isThrownBy(() -> other.lockKeys(List.of(space.key(key)), NO_WAIT));
    }
  }

  @Test
  void getForUpdateSeesOwnWrites(TestSpace space) {
    space.txn().put("gone", "v");
    Transaction transaction = space.txn().pessimistic();
    transaction.put(space.key("k"), VALUE);
    transaction.delete(space.key("gone"));

    assertThat(transaction.getForUpdate(space.key("k"))).isEqualTo(VALUE);
    assertThat(transaction.getForUpdate(space.key("gone"))).isNull();
  }

  @Test
  void getForUpdateOfALockedKeyReadsTheNewest(TestSpace space) {
    space.txn().put("k", "old");
    Transaction transaction = space.txn().pessimistic();
    space.txn().put("k", "new");
    transaction.lockKeys(List.of(space.key("k")));

    assertThat(transaction.getForUpdate(space.key("k"))).isEqualTo(Bytes.utf8("new"));
  }

  @Test
  void lockedKeyIsWrittenOverWhatIsNewer(TestSpace space) {
    space.txn().put("n", "1");
    Transaction transaction = space.txn().pessimistic();
    space.txn().put("n", "2");

    Bytes newest = transaction.getForUpdate(space.key("n"));
    transaction.put(space.key("n"), Bytes.utf8("after " + (newest == null ? "" : newest.toUtf8())));
    transaction.commit();

    assertThat(space.txn().value("n")).isEqualTo("after 2");
  }

  @Test
  void lockAsOfATimestampSeesNewerWrites(TestSpace space) {
    Timestamp before = space.connection().currentTimestamp();
    space.txn().put("k", "new");
    Transaction transaction = space.txn().pessimistic();
    space.txn().put("newer", "v");
    Timestamp start = transaction.startTimestamp();
    assertThat(start).isGreaterThan(before);

    assertThatExceptionOfType(WriteConflictException.class)
        .isThrownBy(
            () ->
                transaction.lockKeys(
                    List.of(space.key("newer")),
                    LockOptions.defaults().withForUpdateTimestamp(start)))
        .satisfies(e -> assertThat(e.key()).isEqualTo(space.key("newer")));

    assertThat(transaction.state()).isEqualTo(TransactionState.ACTIVE);
    transaction.lockKeys(
        List.of(space.key("k")), LockOptions.defaults().withForUpdateTimestamp(start));
    transaction.lockKeys(
        List.of(space.key("newer")),
        LockOptions.defaults().withForUpdateTimestamp(space.connection().currentTimestamp()));
    transaction.put(space.key("newer"), VALUE);
    transaction.commit();
    assertThat(space.txn().value("newer")).isEqualTo("v");
  }

  @Test
  void unlockedKeyIsCheckedAtCommit(TestSpace space) {
    Transaction transaction = space.txn().pessimistic();
    transaction.lockKeys(List.of(space.key("locked")));
    transaction.put(space.key("locked"), VALUE);
    transaction.put(space.key("k"), VALUE);
    space.txn().put("k", "theirs");

    assertThatExceptionOfType(WriteConflictException.class).isThrownBy(transaction::commit);

    assertThat(space.txn().value("k")).isEqualTo("theirs");
    assertThat(space.txn().value("locked")).isNull();
  }

  @Test
  void uncheckedWriteOfAnUnlockedKeyIsNot(TestSpace space) {
    Transaction transaction = space.txn().pessimistic();
    transaction.lockKeys(List.of(space.key("locked")));
    space.txn().put("k", "theirs");
    transaction.put(space.key("k"), Bytes.utf8("ours"));
    transaction.flag(space.key("k"), KeyFlag.UNCHECKED_WRITE);
    transaction.put(space.key("locked"), VALUE);
    // Newer than the other write, as a lock on the guarding key would be.
    transaction.lockKeys(List.of(space.key("guard")));

    transaction.commit();

    assertThat(space.txn().value("k")).isEqualTo("ours");
    assertThat(space.txn().value("locked")).isEqualTo("v");
  }

  @Test
  void readersDoNotWaitForLocks(TestSpace space) {
    space.txn().put("k", "v");
    Transaction holder = space.txn().pessimistic();
    holder.lockKeys(List.of(space.key("k")));
    holder.put(space.key("k"), Bytes.utf8("not yet"));

    assertThat(space.txn().value("k")).isEqualTo("v");
    assertThat(space.txn().pessimistic().get(space.key("k"))).isEqualTo(VALUE);
    assertThat(space.txn().optimistic().scan(space.range()).toList())
        .containsExactly(space.entry("k", "v"));
  }

  @Test
  void lockOnlyTransactionChangesNothing(TestSpace space) {
    space.txn().put("k", "v");
    Transaction transaction = space.txn().pessimistic();
    transaction.lockKeys(List.of(space.key("k"), space.key("missing")));
    assertThat(transaction.isReadOnly()).isFalse();

    transaction.commit();

    assertThat(transaction.state()).isEqualTo(TransactionState.COMMITTED);
    assertThat(space.txn().all()).containsExactly(space.entry("k", "v"));
  }

  @Test
  void locksPreventWriteSkew(TestSpace space) {
    space.txn().commit(List.of(space.entry("x", "1"), space.entry("y", "1")));
    Transaction one = space.txn().pessimistic();
    Transaction other = space.txn().pessimistic();
    one.lockKeys(List.of(space.key("x"), space.key("y")));

    assertThatExceptionOfType(LockNotAvailableException.class)
        .isThrownBy(() -> other.lockKeys(List.of(space.key("x"), space.key("y")), NO_WAIT));
    one.put(space.key("x"), Bytes.utf8("0"));
    one.commit();

    lock(other, List.of(space.key("x"), space.key("y")));
    assertThat(other.getForUpdate(space.key("x"))).isEqualTo(Bytes.utf8("0"));
  }

  @Test
  void lockedKeysOverManyRegions(TestSpace space) {
    var entries = space.entries(60);
    space.txn().split(List.of(entries.get(20).key(), entries.get(40).key()));
    space.txn().commit(entries);
    Transaction transaction = space.txn().pessimistic();

    List<LockedKey> found =
        transaction.lockKeys(entries.stream().map(e -> e.key()).toList(), VALUES);
    entries.forEach(entry -> transaction.put(entry.key(), VALUE));
    transaction.commit();

    for (int i = 0; i < entries.size(); i++) {
      assertThat(found.get(i).key()).isEqualTo(entries.get(i).key());
      assertThat(found.get(i).value()).isEqualTo(entries.get(i).value());
    }
    assertThat(space.txn().all()).hasSize(60).allMatch(entry -> entry.value().equals(VALUE));
  }
}
