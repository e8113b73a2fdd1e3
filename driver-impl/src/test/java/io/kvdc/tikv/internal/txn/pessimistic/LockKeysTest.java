package io.kvdc.tikv.internal.txn.pessimistic;

import static io.kvdc.tikv.internal.txn.pessimistic.LockingTxn.waiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.grpc.Status;
import io.kvdc.Bytes;
import io.kvdc.LockOptions;
import io.kvdc.LockedKey;
import io.kvdc.Timestamp;
import io.kvdc.embedded.Calls;
import io.kvdc.embedded.FaultAction;
import io.kvdc.error.DeadlockException;
import io.kvdc.error.InvalidArgumentException;
import io.kvdc.error.KeyExistsException;
import io.kvdc.error.LockNotAvailableException;
import io.kvdc.error.LockWaitTimeoutException;
import io.kvdc.error.WriteConflictException;
import io.kvdc.proto.kvrpcpb.Op;
import io.kvdc.tikv.internal.region.ApiCall;
import io.kvdc.tikv.internal.txn.EmbeddedTxns;
import io.kvdc.tikv.internal.txn.access.TxnLock;
import io.kvdc.tikv.internal.txn.buffer.FlagsOp;
import io.kvdc.tikv.internal.txn.buffer.KeyFlags;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Locks of pessimistic transactions against an embedded cluster of two regions, a to m and on. */
class LockKeysTest {

  private static final Duration SHORT = Duration.ofMillis(50);

  private final EmbeddedTxns txns = new EmbeddedTxns("m");
  private final PessimisticLocker locker = new PessimisticLocker(txns.access(), txns.locks());
  private final LockingTxn mine = new LockingTxn(txns, locker);
  private final LockingTxn other = new LockingTxn(txns, locker);

  @AfterEach
  void close() {
    mine.locks.end();
    other.locks.end();
    locker.close();
    txns.close();
  }

  @Test
  void locksKeysOfSeveralRegionsAndChoosesTheFirstAsPrimary() {
    List<LockedKey> found = mine.lock("z", "b", "z", "a");

    assertThat(found).extracting(LockedKey::key).isEqualTo(LockingTxn.keys("z", "b", "z", "a"));
    assertThat(found).allMatch(each -> each.locked() && !each.alreadyLocked());
    assertThat(mine.locks.primary()).isEqualTo(Bytes.utf8("a"));
    assertThat(mine.locks.isEmpty()).isFalse();
    for (String key : List.of("a", "b", "z")) {
      TxnLock lock = txns.lock(key);
      assertThat(lock.kind()).isEqualTo(Op.PessimisticLock);
      assertThat(lock.startTs()).isEqualTo(mine.startTs);
      assertThat(lock.primary()).isEqualTo(Bytes.utf8("a"));
      assertThat(lock.forUpdateTs()).isEqualTo(mine.locks.forUpdateTs());
      assertThat(KeyFlags.isLocked(mine.buffer.flags(Bytes.utf8(key)))).isTrue();
    }
    assertThat(txns.cluster().faults().journal().count("KvPessimisticLock")).isEqualTo(2);
  }

  @Test
  void asksNobodyForWhatIsLockedAlready() {
    mine.lock("a");
    List<LockedKey> found = mine.lock("a", "b");

    assertThat(found).extracting(LockedKey::alreadyLocked).containsExactly(true, false);
    assertThat(mine.lock("a", "b")).allMatch(LockedKey::alreadyLocked);
    assertThat(txns.cluster().faults().journal().count("KvPessimisticLock")).isEqualTo(2);
  }

  @Test
  void returnsTheNewestValuesAndWhetherThereAreAny() {
    commit("a");

    List<LockedKey> found = mine.lock(waiting().withReturnValues(true), "z", "a");
    assertThat(found).extracting(LockedKey::exists).containsExactly(false, true);
    assertThat(found).extracting(LockedKey::value).containsExactly(null, Bytes.utf8("v-a"));
    assertThat(KeyFlags.valueExistedWhenLocked(mine.buffer.flags(Bytes.utf8("a")))).isTrue();
    assertThat(KeyFlags.valueExistedWhenLocked(mine.buffer.flags(Bytes.utf8("z")))).isFalse();
  }

  @Test
  void tellsOfExistenceWithoutValues() {
    commit("a");

    assertThat(mine.lock(waiting().withCheckExistence(true), "a", "b"))
        .containsExactly(
            new LockedKey(Bytes.utf8("a"), true, false, true, null, null),
            new LockedKey(Bytes.utf8("b"), true, false, false, null, null));
  }

  @Test
  void doesNotWaitIfToldSo() {
    other.lock("b");

    assertThatThrownBy(() -> mine.lock(LockOptions.noWait(), "b"))
        .isInstanceOfSatisfying(
            LockNotAvailableException.class, e -> assertThat(e.key()).isEqualTo(Bytes.utf8("b")));
    assertThat(mine.locks.primary()).isNull();
  }

  @Test
  void waitsNoLongerThanItIsTold() {
    other.lock("b");

    assertThatThrownBy(() -> mine.lock(LockOptions.defaults().withWaitTime(SHORT), "b"))
        .isInstanceOfSatisfying(
            LockWaitTimeoutException.class, e -> assertThat(e.waited()).isEqualTo(SHORT));
  }

  @Test
  void goesOnWhenTheOtherGivesUp() {
    other.lock("b");
    ApiCall<List<LockedKey>> waiting = mine.begin(waiting(), "b");
    awaitWaiter();

    other.rollback();

    assertThat(waiting.join()).allMatch(LockedKey::locked);
    assertThat(txns.lock("b").startTs()).isEqualTo(mine.startTs);
  }

  @Test
  void locksAtANewerTimestampWhatWasWrittenMeanwhile() {
    txns.prewrite(other.startTs, "b", "b");
    ApiCall<List<LockedKey>> waiting = mine.begin(waiting().withReturnValues(true), "b");
    awaitWaiter();
    txns.commit(other.startTs, txns.ts(), "b");

    assertThat(waiting.join()).extracting(LockedKey::value).containsExactly(Bytes.utf8("v-b"));
  }

  @Test
  void keepsToTheTimestampThatIsNamed() {
    long before = txns.ts();
    commit("b");

    assertThatThrownBy(
            () -> mine.lock(waiting().withForUpdateTimestamp(new Timestamp(before)), "b"))
        .isInstanceOfSatisfying(
            WriteConflictException.class,
            e -> {
              assertThat(e.key()).isEqualTo(Bytes.utf8("b"));
              assertThat(e.conflictCommitTimestamp()).isNotNull();
            });
    assertThat(mine.locks.primary()).isNull();
    assertThat(mine.locks.isEmpty()).isTrue();
    assertThat(txns.cluster().faults().journal().count("KVPessimisticRollback")).isZero();
  }

  @Test
  void givesBackWhatItHasLockedWhenTheRestFails() {
    other.lock("z");

    assertThatThrownBy(() -> mine.lock(LockOptions.noWait(), "a", "b", "z"))
        .isInstanceOf(LockNotAvailableException.class);

    await().until(() -> txns.lock("a") == null && txns.lock("b") == null);
    await().until(mine.locks::isEmpty);
    assertThat(mine.locks.primary()).isNull();
    assertThat(txns.lock("z").startTs()).isEqualTo(other.startTs);
    assertThat(mine.lock("a")).allMatch(LockedKey::locked);
  }

  @Test
  void findsOutThatTransactionsWaitForEachOther() {
    mine.lock("a");
    other.lock("b");
    ApiCall<List<LockedKey>> waiting = mine.begin(waiting(), "b");
    awaitWaiter();

    DeadlockException deadlock =
        catchThrowableOfType(DeadlockException.class, () -> other.lock(waiting(), "a"));

    assertThat(deadlock.key()).isEqualTo(Bytes.utf8("a"));
    assertThat(deadlock.waitChain())
        .extracting(link -> link.waiter().value())
        .containsExactlyInAnyOrder(mine.startTs, other.startTs);
    assertThat(deadlock.ownKeyInvolved()).isFalse();
    other.rollback();
    assertThat(waiting.join()).allMatch(LockedKey::locked);
  }

  @Test
  void refusesKeysThatWereToBeNew() {
    commit("a");
    mine.buffer.put(Bytes.utf8("a"), Bytes.utf8("new"), FlagsOp.SET_PRESUME_NOT_EXISTS);

    assertThatThrownBy(() -> mine.lock("a"))
        .isInstanceOfSatisfying(
            KeyExistsException.class, e -> assertThat(e.key()).isEqualTo(Bytes.utf8("a")));
    assertThat(KeyFlags.presumesNotExists(mine.buffer.flags(Bytes.utf8("a"))))
        .as("an insert stays one")
        .isTrue();
  }

  @Test
  void dropsThePresumptionOfAKeyThatIsNotWritten() {
    commit("a");
    mine.buffer.updateFlags(Bytes.utf8("a"), FlagsOp.SET_PRESUME_NOT_EXISTS);

    assertThatThrownBy(() -> mine.lock("a")).isInstanceOf(KeyExistsException.class);
    assertThat(KeyFlags.presumesNotExists(mine.buffer.flags(Bytes.utf8("a")))).isFalse();
  }

  @Test
  void undoesACancelledCallBeforeItsCallerHears() {
    other.lock("z");
    ApiCall<List<LockedKey>> waiting = mine.begin(waiting(), "a", "z");
    await().until(() -> txns.lock("a") != null);
    AtomicReference<Object> primary = new AtomicReference<>("not heard");
    var unused = waiting.whenComplete((found, failure) -> primary.set(mine.locks.primary()));

    waiting.cancel(false);

    assertThat(primary.get()).isNull();
  }

  @Test
  void sendsNothingWhenItEndedBeforeItBegan() {
    ApiCall<List<LockedKey>> call =
        mine.locks.lock(LockingTxn.keys("a"), waiting(), txns.access().deadline(LockingTxn.LONG));
    call.cancel(false);

    call.start();

    assertThat(mine.locks.primary()).isNull();
    assertThat(mine.locks.isEmpty()).isTrue();
    assertThat(txns.cluster().faults().journal().count("KvPessimisticLock")).isZero();
  }

  @Test
  void leavesKeysAloneThatHaveNoValue() {
    commit("b");
    LockOptions existing = waiting().withReturnValues(true).withOnlyIfExists(true);

    assertThat(mine.lock(existing, "a")).extracting(LockedKey::locked).containsExactly(false);
    assertThat(mine.locks.primary()).isNull();
    assertThat(txns.lock("a")).isNull();
    assertThatThrownBy(() -> mine.lock(existing, "a", "b"))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("onlyIfExists");
    assertThat(mine.lock(existing, "b")).extracting(LockedKey::locked).containsExactly(true);
    assertThat(mine.lock(existing, "a", "c"))
        .extracting(LockedKey::locked)
        .containsExactly(false, false);
  }

  @Test
  void takesTheLocksOfTheDead() {
    txns.prewrite(txns.ts(), "a", "a");
    txns.advance(Duration.ofMinutes(1));

    assertThat(mine.lock(LockOptions.noWait(), "a")).allMatch(LockedKey::locked);
  }

  @Test
  void findsKeysThatMovedBetweenLookUpAndRequest() {
    mine.lock("a");
    txns.split("b", "y");
    txns.cluster().scatter();

    assertThat(mine.lock("b", "c", "x", "y", "z")).allMatch(LockedKey::locked);
    for (String key : List.of("a", "b", "c", "x", "y", "z")) {
      assertThat(txns.lock(key).startTs()).isEqualTo(mine.startTs);
    }
  }

  @Test
  void asksAgainWhenAnAnswerIsLost() {
    txns.cluster()
        .faults()
        .inject(
            Calls.to("KvPessimisticLock").times(1), FaultAction.failAfterApply(Status.UNAVAILABLE));

    assertThat(mine.lock("a", "b")).allMatch(LockedKey::locked);
  }

  @Test
  void aCancelledCallGivesBackWhatItMayHaveLocked() {
    other.lock("z");
    ApiCall<List<LockedKey>> waiting = mine.begin(waiting(), "a", "z");
    await().until(() -> txns.lock("a") != null);

    waiting.cancel(false);

    await().until(() -> txns.lock("a") == null);
    assertThat(mine.locks.primary()).isNull();
  }

  @Test
  void rollbackGivesEverythingBack() {
    mine.lock("a", "b", "z");

    mine.rollback();

    assertThat(List.of("a", "b", "z")).allMatch(key -> txns.lock(key) == null);
    assertThat(mine.locks.isEmpty()).isTrue();
  }

  private void commit(String key) {
    long start = txns.ts();
    txns.prewrite(start, key, key);
    txns.commit(start, txns.ts(), key);
  }

  private void awaitWaiter() {
    await().until(() -> txns.cluster().faults().journal().count("KvPessimisticLock") >= waits());
  }

  /** One request for each lock that is held, and one that waits. */
  private long waits() {
    return 1 + (mine.locks.isEmpty() ? 0 : 1) + (other.locks.isEmpty() ? 0 : 1);
  }
}
