package io.kvdc.tck.reference;

import io.kvdc.KeyFlag;
import io.kvdc.Timestamp;
import io.kvdc.TransactionOptions;
import io.kvdc.tck.reference.WrongTransactions.BodyMaker;
import io.kvdc.tck.reference.WrongTransactions.StoreMaker;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One way in which transactions are wrong, and the tests of the suite that must see it each time
 * they run.
 */
public enum TransactionFault {
  LOST_UPDATE(
      store(WrongStores.LosesUpdates::new),
      "OptimisticConflictTest#firstToCommitWins",
      "OptimisticConflictTest#nothingOfTheLoserIsApplied"),
  DIRTY_READ(
      new DirtyParts(),
      "TransactionPointTest#nobodySeesWritesBeforeTheCommit",
      "PessimisticLockTest#readersDoNotWaitForLocks"),
  NON_REPEATABLE_READ(
      body(WrongBodies.ReadsTheNewest::new),
      "TransactionPointTest#readsStayAsOfTheStart",
      "TransactionScanTest#othersCommitsAreNotSeen"),
  SNAPSHOT_MOVES(
      new MovingSnapshots(), "SnapshotTest#snapshotDoesNotMove", "SnapshotTest#everyPastCanBeRead"),
  SNAPSHOT_IS_STALE(new StaleSnapshots(), "SnapshotTest#snapshotAtACommitTimestampSeesTheCommit"),
  STALE_READS_THE_NEWEST(
      new StaleReadsOfTheNewest(),
      "StaleReadTest#staysAsOfItsTimestamp",
      "StaleReadTest#transactionsReadAsOfTheirStart"),
  STALE_READ_LAGS_BEHIND(new StaleReadsThatLag(), "StaleReadTest#whatWasCommittedByThenIsSeen"),
  SCAN_READS_THE_NEWEST(
      store(WrongStores.ScansTheNewest::new),
      "SnapshotTest#snapshotDoesNotMove",
      "TransactionScanTest#commitBetweenPagesIsNotSeen"),
  OLD_VERSIONS_ARE_LOST(
      store(WrongStores.SeesOnlyTheNewestVersion::new), "SnapshotTest#everyPastCanBeRead"),
  OWN_WRITES_UNSEEN(
      body(WrongBodies.DoesNotSeeItsWrites::new),
      "TransactionPointTest#ownWritesAreRead",
      "TransactionPointTest#ownDeletesAreRead"),
  OWN_WRITES_UNSEEN_IN_SCANS(
      body(WrongBodies.ScansWithoutItsWrites::new),
      "TransactionScanTest#ownWritesAloneAreInOrder",
      "TransactionScanTest#ownWritesReplaceWhatWasThere"),
  OWN_DELETES_UNSEEN_IN_SCANS(
      body(WrongBodies.ScansWhatItDeleted::new), "TransactionScanTest#ownDeletesAreLeftOut"),
  OWN_WRITES_UNSEEN_IN_REVERSE_SCANS(
      body(WrongBodies.ReversesWithoutItsWrites::new),
      "TransactionScanTest#limitsAndPageSizesDoNotChangeWhatIsYielded",
      "TransactionScanTest#startIsInEndIsOut"),
  LIMIT_LEAVES_OUT_OWN_WRITES(
      body(WrongBodies.LimitsOnlyTheStore::new),
      "TransactionScanTest#limitsAndPageSizesDoNotChangeWhatIsYielded"),
  KEY_ONLY_RETURNS_VALUES(
      body(WrongBodies.ScansKeysWithValues::new), "TransactionScanTest#keyOnlyLeavesTheValuesOut"),
  BATCH_GET_SORTS(
      body(WrongBodies.SortsBatches::new), "TransactionPointTest#answersComeInTheOrderOfTheKeys"),
  VERSION_HAS_A_WRONG_TIMESTAMP(
      store(WrongStores.TellsTheWrongTimestamp::new),
      "TransactionPointTest#versionedReadTellsWhenItWasCommitted",
      "SnapshotTest#versionedReadTellsWhenItWasCommitted"),
  OWN_WRITE_HAS_A_TIMESTAMP(
      body(WrongBodies.DatesItsOwnWrites::new), "TransactionPointTest#ownWriteHasNoTimestamp"),
  CHECKED_READ_IS_NOT_CHECKED(
      store(WrongStores.IgnoresIsolation::new), "SnapshotTest#checkedReadRefusesWhatIsNewer"),
  INSERT_OVER_WHAT_EXISTS(
      store(WrongStores.InsertsOverWhatExists::new),
      "TransactionInsertTest#commitFailsIfTheKeyExists",
      "TransactionInsertTest#insertTakenBackIsStillChecked",
      "TransactionInsertTest#lockCallFindsOutThatTheKeyExists",
      "TransactionFlagsTest#presumedNotToExistButDoes",
      "TransactionFlagsTest#keyThatIsOnlyCheckedIsChecked"),
  INSERT_OVER_OWN_WRITE(
      body(WrongBodies.InsertsOverItsWrites::new),
      "TransactionInsertTest#insertOverAnOwnWriteFailsAtOnce"),
  ASSERTIONS_IGNORED(
      store(WrongStores.IgnoresAssertions::new),
      "TransactionFlagsTest#assertedToExistButDoesNot",
      "TransactionFlagsTest#assertedNotToExistButDoes",
      "TransactionFlagsTest#removedKeyDoesNotExist"),
  PREWRITE_ONLY_IS_WRITTEN(
      forgets(KeyFlag.PREWRITE_ONLY), "TransactionFlagsTest#keyThatIsOnlyCheckedIsNotWritten"),
  LOCAL_ONLY_IS_WRITTEN(
      forgets(KeyFlag.LOCAL_ONLY), "TransactionFlagsTest#localKeyIsReadBackButNotCommitted"),
  UNCHECKED_WRITE_IS_CHECKED(
      forgets(KeyFlag.UNCHECKED_WRITE), "PessimisticLockTest#uncheckedWriteOfAnUnlockedKeyIsNot"),
  UNLOCKED_WRITE_IS_UNCHECKED(
      body(WrongBodies.WritesUnlockedKeysUnchecked::new),
      "PessimisticLockTest#unlockedKeyIsCheckedAtCommit"),
  SAVEPOINT_ROLLBACK_LOSES_TOO_MUCH(
      body(WrongBodies.RollsBackTooMuch::new),
      "SavepointTest#rollbackTakesBackWhatWasWrittenSince",
      "SavepointTest#sameMarkCanBeSetAgainAndAgain"),
  SAVEPOINT_ROLLBACK_KEEPS_TOO_MUCH(
      body(WrongBodies.RollsBackTooLittle::new),
      "SavepointTest#rollbackTakesBackWhatWasWrittenSince",
      "SavepointTest#savepointsNest"),
  SAVEPOINT_RELEASE_LOSES_WRITES(
      body(WrongBodies.ReleaseForgetsWrites::new), "SavepointTest#releaseKeepsTheWrites"),
  COMMIT_APPLIED_PARTLY(
      store(WrongStores.AppliesPartly::new),
      "TransactionPointTest#writesOverManyRegionsAreAllThere",
      "TransactionLimitsTest#thousandsOfKeys"),
  DELETES_NOT_APPLIED(
      store(WrongStores.IgnoresDeletes::new), "TransactionPointTest#committedDeleteRemoves"),
  COMMIT_TIMESTAMP_IN_THE_PAST(
      store(WrongStores.CommitsAtTheStart::new), "TransactionEndTest#commitTimestampsRise"),
  COMMIT_OPTIONS_IGNORED(
      store(WrongStores.IgnoresTheCommitCheck::new),
      "CommitOptionsTest#aLeaseThatIsOverRefusesTheCommit",
      "CommitOptionsTest#aClockFarBehindTheNamedTimestampIsAnError"),
  ROLLBACK_COMMITS(
      body(WrongBodies.CommitsAtItsRollback::new),
      "TransactionEndTest#rollbackTakesEverythingBack",
      "TransactionEndTest#closeRollsBack"),
  USE_AFTER_COMMIT(
      body(WrongBodies.GoesOnBehindItsEnd::new),
      "TransactionEndTest#committedTransactionRefusesEverything",
      "TransactionEndTest#emptyTransactionIsCommittedWithoutEffect"),
  COMMIT_CHECK_IGNORED(
      store(WrongStores.IgnoresTheCommitCheck::new),
      "TransactionEndTest#commitCheckHasTheLastWord",
      "TransactionEndTest#commitCheckThatThrowsRefuses"),
  UNKNOWN_REPORTED_AS_SUCCESS(
      store(WrongStores.TakesUnknownForSuccess::new),
      "TransactionEndTest#lostAnswerIsNeverReportedWrongly"),
  UNKNOWN_REPORTED_AS_FAILURE(
      store(WrongStores.TakesUnknownForFailure::new),
      "TransactionEndTest#lostAnswerIsNeverReportedWrongly"),
  OPTIMISTIC_LOCKS_IGNORED(
      body(WrongBodies.IgnoresItsOptimisticLocks::new),
      "OptimisticConflictTest#lockKeysPreventsWriteSkew",
      "OptimisticConflictTest#lockedKeyThatWasWrittenRefusesTheCommit",
      "SavepointTest#optimisticLocksStay"),
  LOCK_IS_SHARED(
      store(WrongStores.SharesLocks::new),
      "PessimisticLockTest#lockKeepsOthersOut",
      "PessimisticLockTest#locksPreventWriteSkew"),
  LOCK_KEPT_AFTER_COMMIT(
      store(timestamps -> new WrongStores.KeepsLocks(timestamps, true)),
      "PessimisticLockTest#lockIsGivenBackByEveryEnd"),
  LOCK_KEPT_AFTER_ROLLBACK(
      store(timestamps -> new WrongStores.KeepsLocks(timestamps, false)),
      "PessimisticLockTest#lockIsGivenBackByEveryEnd"),
  LOCK_RETURNS_OLD_VALUES(
      body(WrongBodies.LocksWithOldValues::new), "PessimisticLockTest#newestValuesAreReturned"),
  FOR_UPDATE_READS_OLD_VALUES(
      body(WrongBodies.ReadsOldValuesForUpdate::new),
      "PessimisticLockTest#getForUpdateReadsTheNewestAndLocks",
      "PessimisticLockTest#lockedKeyIsWrittenOverWhatIsNewer",
      "LockWaitTest#waiterReadsWhatTheHolderCommitted"),
  LOCK_IGNORES_NEWER_WRITES(
      body(WrongBodies.LocksWhatIsNewer::new),
      "PessimisticLockTest#lockAsOfATimestampSeesNewerWrites"),
  ONLY_IF_EXISTS_IGNORED(
      body(WrongBodies.LocksWhatDoesNotExist::new),
      "PessimisticLockTest#onlyKeysWithValuesAreLockedIfAsked"),
  FAIR_LOCK_HIDES_CONFLICTS(
      body(WrongLocking.HidesConflicts::new),
      "FairLockingTest#keyThatWasWrittenMeanwhileIsLockedAndSaysWhen"),
  FAIR_RETRY_LOSES_LOCKS(
      stages(WrongLocking.LosesLocksOnRetry::new),
      "FairLockingTest#anotherTryKeepsItsLocksAndCommits"),
  FAIR_STAGE_KEEPS_WHAT_IT_DOES_NOT_NEED(
      stages(WrongLocking.KeepsEarlierLocks::new),
      "FairLockingTest#doneGivesBackWhatOnlyAnEarlierTryLocked",
      "FairLockingTest#cancelGivesBackEverythingOfTheStageAndNothingElse"),
  FAIR_STAGE_COMMITTED_OVER(
      stages(WrongLocking.CommitsInTheMiddle::new),
      "FairLockingTest#commitIsRefusedWhileTheStageHoldsLocks"),
  SHARED_LOCK_IS_EXCLUSIVE(
      store(WrongStores.TakesNoLockForShared::new), "SharedLockTest#severalShareALock"),
  SHARED_LOCK_KEEPS_NOBODY_OUT(
      store(WrongStores.TakesAllLocksForShared::new),
      "SharedLockTest#nobodyWritesWhatIsShared",
      "SharedLockTest#lastWhoSharesFreesTheKey"),
  SHARED_LOCK_GOES_WITH_EVERYTHING(
      body(WrongLocking.SharesAtWill::new),
      "SharedLockTest#sharedLockCannotComeFirst",
      "SharedLockTest#sharedLockCannotBecomeExclusive"),
  WAIT_CHAIN_BACKWARDS(
      store(WrongStores.NamesTheWaitersBackwards::new),
      "LockWaitTest#twoThatWaitForEachOtherAreADeadlock",
      "LockWaitTest#circleOfThreeIsADeadlock"),
  DEADLOCK_UNREPORTED(
      store(WrongStores.OverlooksDeadlocks::new),
      "LockWaitTest#twoThatWaitForEachOtherAreADeadlock"),
  FUTURE_IS_READ(
      store(WrongStores.ReadsTheFuture::new),
      "SnapshotTest#futureCannotBeRead",
      "TransactionBadInputTest#startInTheFutureIsRefused"),
  FORGOTTEN_PAST_IS_READ(
      store(WrongStores.ReadsWhatIsForgotten::new), "SnapshotTest#forgottenPastCannotBeRead"),
  NO_LIMIT(
      body(WrongBodies.KnowsNoLimits::new),
      "TransactionLimitsTest#transactionThatWouldBeTooLargeStaysAsItWas"),
  NO_ENTRY_LIMIT(
      body(WrongBodies.KnowsNoEntryLimit::new),
      "TransactionLimitsTest#entryThatIsTooLargeIsRefused"),
  EMPTY_VALUE_TAKEN(
      body(WrongBodies.TakesEmptyValues::new), "TransactionBadInputTest#emptyValuesAreRefused"),
  COUNTS_WRITES_NOT_KEYS(
      body(WrongBodies.CountsTwice::new), "TransactionPointTest#countAndSizeAreThoseOfTheWrites");

  private final ReferenceParts parts;
  private final Set<String> caughtBy;

  TransactionFault(ReferenceParts parts, String... caughtBy) {
    this.parts = parts;
    this.caughtBy = Set.of(caughtBy);
  }

  /** The ids of the tests each of which must fail. */
  public Set<String> caughtBy() {
    return caughtBy;
  }

  ReferenceParts parts() {
    return parts;
  }

  private static ReferenceParts store(StoreMaker maker) {
    return WrongTransactions.store(maker);
  }

  private static ReferenceParts body(BodyMaker maker) {
    return WrongTransactions.transaction(maker);
  }

  private static ReferenceParts stages(Function<TransactionBody, ReferenceFairStage> stages) {
    return body((store, options, start) -> new WrongLocking.Stages(store, options, start, stages));
  }

  private static ReferenceParts forgets(KeyFlag flag) {
    return body((store, options, start) -> new WrongBodies.Forgets(store, options, start, flag));
  }

  /** A store and transactions that show it what they have not committed. */
  private static final class DirtyParts extends ReferenceParts {
    @Override
    MvccStore mvcc(Supplier<Timestamp> timestamps) {
      return new WrongStores.ShowsUncommitted(timestamps);
    }

    @Override
    TransactionBody transaction(MvccStore store, TransactionOptions options, Timestamp start) {
      return new WrongBodies.Publishes((WrongStores.ShowsUncommitted) store, options, start);
    }
  }

  private static final class MovingSnapshots extends ReferenceParts {
    @Override
    Timestamp readsAt(Timestamp snapshot, boolean stale) {
      return Timestamp.MAX;
    }
  }

  private static final class StaleSnapshots extends ReferenceParts {
    @Override
    Timestamp readsAt(Timestamp snapshot, boolean stale) {
      return snapshot.equals(Timestamp.MAX) ? snapshot : new Timestamp(snapshot.value() - 1);
    }
  }

  private static final class StaleReadsOfTheNewest extends ReferenceParts {
    @Override
    Timestamp readsAt(Timestamp snapshot, boolean stale) {
      return stale ? Timestamp.MAX : snapshot;
    }

    @Override
    TransactionBody transaction(MvccStore store, TransactionOptions options, Timestamp start) {
      return options.staleRead()
          ? new WrongBodies.ReadsTheNewest(store, options, start)
          : super.transaction(store, options, start);
    }
  }

  private static final class StaleReadsThatLag extends ReferenceParts {
    @Override
    Timestamp readsAt(Timestamp snapshot, boolean stale) {
      return stale ? new Timestamp(snapshot.value() - 1) : snapshot;
    }
  }
}
