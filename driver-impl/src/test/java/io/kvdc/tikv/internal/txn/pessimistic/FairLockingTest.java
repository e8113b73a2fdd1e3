package io.kvdc.tikv.internal.txn.pessimistic;

import static io.kvdc.tikv.internal.txn.pessimistic.LockingTxn.waiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.kvdc.Bytes;
import io.kvdc.LockOptions;
import io.kvdc.LockedKey;
import io.kvdc.Timestamp;
import io.kvdc.embedded.Calls;
import io.kvdc.embedded.FaultAction;
import io.kvdc.error.InvalidArgumentException;
import io.kvdc.error.KeyExistsException;
import io.kvdc.error.LockNotAvailableException;
import io.kvdc.tikv.internal.region.ApiCall;
import io.kvdc.tikv.internal.txn.EmbeddedTxns;
import io.kvdc.tikv.internal.txn.buffer.FlagsOp;
import io.kvdc.tikv.internal.txn.buffer.KeyFlags;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Fair stages of one transaction against an embedded cluster. */
class FairLockingTest {

  private static final Bytes A = Bytes.utf8("a");
  private static final Bytes B = Bytes.utf8("b");

  private final EmbeddedTxns txns = new EmbeddedTxns("m");
  private final PessimisticLocker locker = new PessimisticLocker(txns.access(), txns.locks());
  private final LockingTxn mine = new LockingTxn(txns, locker);
  private final LockingTxn other = new LockingTxn(txns, locker);
  private final FairLocks fair = mine.locks.fair();

  @AfterEach
  void close() {
    mine.locks.end();
    other.locks.end();
    locker.close();
    txns.close();
  }

  private long lockRequests() {
    return txns.cluster().faults().journal().count("KvPessimisticLock");
  }

  /** A ts before which {@code key} was not written yet, and a later write of it. */
  private LockOptions beforeAWriteOf(String key) {
    Timestamp before = new Timestamp(txns.ts());
    txns.put(key);
    return waiting().withForUpdateTimestamp(before);
  }

  @Test
  void locksWhatWasWrittenMeanwhileAndSaysWhen() {
    FairStage stage = fair.start();

    LockedKey found = mine.lock(beforeAWriteOf("a"), "a").get(0);

    Timestamp conflict = found.conflictTimestamp();
    assertThat(conflict).isNotNull();
    assertThat(found.locked()).isTrue();
    assertThat(found.value()).as("not asked for").isNull();
    assertThat(txns.lock("a").forUpdateTs()).isEqualTo(conflict.value());
    assertThat(mine.locks.readTs()).isEqualTo(conflict.value());
    assertThat(mine.locks.forUpdateTs()).as("what was asked for").isLessThan(conflict.value());
    assertThat(KeyFlags.isLocked(mine.buffer.flags(A))).as("not yet").isFalse();
    assertThat(fair.holds(stage, A)).isTrue();

    fair.done(stage);
    assertThat(KeyFlags.isLocked(mine.buffer.flags(A))).isTrue();
    assertThat(mine.locks.forUpdateTsConstraints()).containsEntry(A, conflict.value());
    assertThat(fair.isActive(stage)).isFalse();
  }

  @Test
  void givesBackLocksThatAreNewerThanTheCallsWere() {
    FairStage stage = fair.start();
    mine.lock(beforeAWriteOf("a"), "a");

    fair.cancel(stage);

    await().until(() -> txns.lock("a") == null);
    assertThat(mine.locks.primary()).isNull();
    await().until(mine.locks::isEmpty);
  }

  @Test
  void rollbackOfTheTransactionGivesBackWhatAStageHasKept() {
    FairStage stage = fair.start();
    mine.lock(beforeAWriteOf("a"), "a");
    fair.done(stage);

    mine.rollback();

    assertThat(txns.lock("a")).isNull();
  }

  @Test
  void rollbackOfTheTransactionEndsAStageWithAllOfItsTries() {
    FairStage stage = fair.start();
    mine.lock("a");
    mine.lock("b");
    fair.retry(stage);
    mine.lock("a");

    mine.rollback();

    assertThat(txns.lock("a")).isNull();
    assertThat(txns.lock("b")).isNull();
    assertThat(fair.isActive(stage)).isFalse();
    assertThat(mine.locks.isEmpty()).isTrue();
  }

  @Test
  void takesOverTheLocksOfTheLastTryWithoutARequest() {
    FairStage stage = fair.start();
    LockOptions values = waiting().withReturnValues(true);
    mine.lock(beforeAWriteOf("a").withReturnValues(true), "a");
    fair.retry(stage);
    long asked = lockRequests();

    assertThat(mine.lock(values, "a"))
        .containsExactly(new LockedKey(A, true, true, true, Bytes.utf8("v-a"), null));

    assertThat(lockRequests()).isEqualTo(asked);
    assertThat(mine.locks.primary()).isEqualTo(A);
    assertThat(mine.locks.forUpdateTs()).isEqualTo(txns.lock("a").forUpdateTs());
    fair.retry(stage);
    assertThat(mine.lock(values, "a").get(0).conflictTimestamp()).isNull();
    assertThat(lockRequests()).isEqualTo(asked);
  }

  @Test
  void aLockTakenInSpiteOfAWriteTellsItsValueUnasked() {
    FairStage stage = fair.start();
    mine.lock(beforeAWriteOf("a"), "a");
    fair.retry(stage);
    long asked = lockRequests();

    assertThat(mine.lock(waiting().withReturnValues(true), "a"))
        .extracting(LockedKey::value)
        .containsExactly(Bytes.utf8("v-a"));
    assertThat(lockRequests()).isEqualTo(asked);
  }

  @Test
  void asksAgainForWhatTheLastTryDidNotAsk() {
    txns.put("a");
    FairStage stage = fair.start();
    mine.lock("a");
    fair.retry(stage);
    long asked = lockRequests();

    assertThat(mine.lock(waiting().withReturnValues(true), "a"))
        .extracting(LockedKey::value)
        .containsExactly(Bytes.utf8("v-a"));
    assertThat(lockRequests()).isEqualTo(asked + 1);
  }

  @Test
  void givesBackWhatOnlyAnEarlierTryHasLocked() {
    FairStage stage = fair.start();
    mine.lock("a");
    mine.lock("z");
    fair.retry(stage);
    assertThat(txns.lock("z")).as("kept for the next try").isNotNull();
    mine.lock("a");
    fair.done(stage);

    await().until(() -> txns.lock("z") == null);
    assertThat(txns.lock("a").startTs()).isEqualTo(mine.startTs);
    assertThat(fair.holds(stage, Bytes.utf8("z"))).isFalse();
    assertThat(KeyFlags.isLocked(mine.buffer.flags(Bytes.utf8("z")))).isFalse();
  }

  @Test
  void twoRetriesGiveBackWhatTheFirstTryHasLocked() {
    FairStage stage = fair.start();
    mine.lock("z");
    fair.retry(stage);
    fair.retry(stage);

    await().until(() -> txns.lock("z") == null);
    fair.done(stage);
    assertThat(mine.locks.primary()).isNull();
  }

  @Test
  void locksAnewIfAnotherKeyDecides() {
    FairStage stage = fair.start();
    mine.lock("a");
    mine.lock("b");
    fair.retry(stage);
    mine.lock("b");
    assertThat(mine.locks.primary()).isEqualTo(B);
    assertThat(txns.lock("b").primary()).as("locked anew").isEqualTo(B);
    mine.lock("a");

    assertThat(txns.lock("a").primary()).isEqualTo(B);
    fair.done(stage);
    assertThat(txns.lock("a").startTs()).isEqualTo(mine.startTs);
  }

  @Test
  void keepsThePrimaryOfAnEarlierStatement() {
    mine.lock("z");
    FairStage stage = fair.start();
    mine.lock("a");
    fair.retry(stage);
    long asked = lockRequests();
    mine.lock("a");

    assertThat(lockRequests()).isEqualTo(asked);
    fair.cancel(stage);
    assertThat(mine.locks.primary()).isEqualTo(Bytes.utf8("z"));
    await().until(() -> txns.lock("a") == null);
    assertThat(txns.lock("z")).isNotNull();
  }

  @Test
  void severalKeysEndTheStageAndKeepItsLocks() {
    FairStage stage = fair.start();
    mine.lock("a");

    mine.lock("b", "z");

    assertThat(fair.isActive(stage)).isFalse();
    for (String key : List.of("a", "b", "z")) {
      assertThat(txns.lock(key).startTs()).isEqualTo(mine.startTs);
      assertThat(KeyFlags.isLocked(mine.buffer.flags(Bytes.utf8(key)))).isTrue();
    }
    assertThat(mine.locks.forUpdateTsConstraints()).containsOnlyKeys(A);
  }

  @Test
  void aFailedCallGivesBackWhatTheLastTryHadOfItsKey() {
    txns.put("b");
    FairStage stage = fair.start();
    mine.lock("a");
    mine.lock("b");
    fair.retry(stage);
    // Another primary key, so that the lock cannot be taken over.
    mine.lock("c");
    txns.cluster()
        .faults()
        .inject(Calls.to("KvPessimisticLock").times(1), FaultAction.holdRequest());
    ApiCall<List<LockedKey>> call = mine.begin(waiting(), "b");
    assertThat(txns.lock("b")).as("of the last try").isNotNull();
    call.cancel(false);

    await().until(() -> txns.lock("b") == null);
    fair.done(stage);
    assertThat(txns.lock("c").startTs()).isEqualTo(mine.startTs);
  }

  @Test
  void aCancelledCallGivesBackALockWhoseAnswerIsLost() {
    FairStage stage = fair.start();
    txns.cluster()
        .faults()
        .inject(Calls.to("KvPessimisticLock").times(1), FaultAction.dropAnswer());
    ApiCall<List<LockedKey>> call = mine.begin(waiting(), "a");
    await().until(() -> txns.lock("a") != null);

    call.cancel(false);

    await().until(() -> txns.lock("a") == null);
    assertThat(mine.locks.primary()).isNull();
    assertThat(fair.holds(stage, A)).isFalse();
  }

  @Test
  void waitsItsTurnAndIsToldWhatTheOneBeforeHasWritten() {
    long start = txns.ts();
    txns.prewrite(start, "a", "a");
    FairStage stage = fair.start();
    ApiCall<List<LockedKey>> waits = mine.begin(waiting().withReturnValues(true), "a");
    await().until(() -> lockRequests() == 1);
    long written = txns.ts();
    txns.commit(start, written, "a");

    assertThat(waits.join())
        .containsExactly(
            new LockedKey(A, true, false, true, Bytes.utf8("v-a"), new Timestamp(written)));
    assertThat(lockRequests()).as("the store tries again by itself").isEqualTo(1);
    fair.done(stage);
  }

  @Test
  void doesNotWaitIfToldSo() {
    other.lock("a");
    FairStage stage = fair.start();

    assertThatThrownBy(() -> mine.lock(LockOptions.noWait(), "a"))
        .isInstanceOf(LockNotAvailableException.class);
    assertThat(fair.holds(stage, A)).isFalse();
    assertThat(mine.locks.primary()).isNull();
  }

  @Test
  void refusesToLockAsOfBeforeTheConflict() {
    FairStage stage = fair.start();
    LockOptions old = beforeAWriteOf("a");
    mine.lock(old, "a");
    fair.retry(stage);

    assertThatThrownBy(() -> mine.lock(old, "a"))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("last try");
    assertThat(fair.holds(stage, A)).as("still").isTrue();
    assertThat(mine.lock("a")).allMatch(LockedKey::locked);
  }

  @Test
  void findsThatWhatWasToBeInsertedIsThere() {
    txns.put("a");
    FairStage stage = fair.start();
    mine.lock("a");
    mine.buffer.updateFlags(A, FlagsOp.SET_PRESUME_NOT_EXISTS);

    assertThatThrownBy(() -> mine.lock("a")).isInstanceOf(KeyExistsException.class);
    assertThat(fair.holds(stage, A)).isTrue();
  }

  @Test
  void refusesToShare() {
    other.lock("z");
    mine.lock("b");
    fair.start();

    assertThatThrownBy(() -> mine.lock(waiting().withShared(true), "a"))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("fair");
  }

  @Test
  void leavesAKeyAloneThatHasNoValueAndChoosesAnotherPrimary() {
    FairStage stage = fair.start();
    LockOptions existing = waiting().withReturnValues(true).withOnlyIfExists(true);

    assertThat(mine.lock(existing, "a")).extracting(LockedKey::locked).containsExactly(false);
    assertThat(mine.locks.primary()).isNull();
    assertThat(fair.holds(stage, A)).isFalse();
    mine.lock("b");
    assertThat(mine.locks.primary()).isEqualTo(B);
  }

  @Test
  void givesBackTheLockOfTheLastTryOnAKeyThatHasNoValue() {
    FairStage stage = fair.start();
    mine.lock("a");
    mine.lock("b");
    fair.retry(stage);
    // Another primary key, so that the lock cannot be taken over.
    mine.lock("c");

    assertThat(mine.lock(waiting().withReturnValues(true).withOnlyIfExists(true), "b"))
        .extracting(LockedKey::locked)
        .containsExactly(false);

    await().until(() -> txns.lock("b") == null);
    assertThat(fair.holds(stage, B)).isFalse();
    assertThat(txns.lock("c").startTs()).isEqualTo(mine.startTs);
    mine.lock("b");
    fair.done(stage);
    assertThat(txns.lock("b").startTs()).isEqualTo(mine.startTs);
  }

  @Test
  void goesOnInARegionThatWasSplit() {
    FairStage stage = fair.start();
    mine.lock("a");
    txns.split("b");
    txns.cluster().scatter();

    mine.lock("c");
    fair.retry(stage);
    mine.lock("c");
    fair.done(stage);

    await().until(() -> txns.lock("a") == null);
    assertThat(txns.lock("c").startTs()).isEqualTo(mine.startTs);
  }

  @Test
  void locksOfADeadOwnerAreTakenByOthers() {
    fair.start();
    mine.lock("a");
    mine.locks.end();
    txns.advance(Duration.ofMinutes(1));

    assertThat(other.lock(LockOptions.noWait(), "a")).allMatch(LockedKey::locked);
  }

  @Test
  void aStageEndsOnce() {
    FairStage stage = fair.start();
    assertThatThrownBy(fair::start).isInstanceOf(InvalidArgumentException.class);
    fair.done(stage);

    assertThatThrownBy(() -> fair.retry(stage)).isInstanceOf(InvalidArgumentException.class);
    assertThatThrownBy(() -> fair.done(stage)).isInstanceOf(InvalidArgumentException.class);
    assertThatThrownBy(() -> fair.cancel(stage)).isInstanceOf(InvalidArgumentException.class);
    FairStage next = fair.start();
    assertThat(fair.isActive(stage)).isFalse();
    assertThat(fair.isActive(next)).isTrue();
  }
}
