package io.kvdc.tck.internal.run;

import static io.kvdc.tck.internal.run.FaultRuns.failed;
import static io.kvdc.tck.internal.run.FaultRuns.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.tck.reference.TransactionFault;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The suite proves its worth: whatever is wrong with transactions, it sees it. */
class TransactionFaultTest {

  /** Far more than it takes, even on a machine that is busy with something else. */
  private static final int ROUNDS = 50;

  @ParameterizedTest
  @EnumSource
  void isCaughtByTheTestsThatAreAboutIt(TransactionFault fault) {
    TckReport report = run("kv:wrong:txn-" + fault.name(), fault.caughtBy()::contains);

    assertThat(failed(report)).isEqualTo(fault.caughtBy());
    assertThat(report.passed()).isFalse();
  }

  /** What needs threads that meet is seen sooner or later, not each time. */
  @ParameterizedTest
  @CsvSource({
    "LOST_UPDATE, TransactLoopTest#optimisticCounterLosesNoUpdate",
    "LOST_UPDATE, TransactionHistoryTest#optimisticTransfersLoseNoMoney",
    "LOST_UPDATE, TransactionHistoryTest#counterIsNeitherBehindNorAheadOfWhatWasToldOfIt",
    "LOST_UPDATE,"
        + " TransactionHistoryTest#optimisticListsShowNothingThatSnapshotIsolationForbids",
    "NON_REPEATABLE_READ,"
        + " TransactionHistoryTest#optimisticListsShowNothingThatSnapshotIsolationForbids",
    "COMMIT_TIMESTAMP_IN_THE_PAST, TransactionHistoryTest#optimisticTransfersLoseNoMoney",
    "OPTIMISTIC_LOCKS_IGNORED, TransactionHistoryTest#lockKeysPreventsWriteSkew",
    "LOCK_IS_SHARED, LockWaitTest#manyThreadsIncrementOneCounter",
    "LOCK_IS_SHARED, TransactionHistoryTest#pessimisticTransfersLoseNoMoney",
    "LOCK_IS_SHARED, TransactionHistoryTest#pessimisticListsAreSerializable",
  })
  void isCaughtSoonerOrLater(TransactionFault fault, String id) {
    boolean caught = false;
    for (int round = 0; round < ROUNDS && !caught; round++) {
      caught = failed(run("kv:wrong:txn-" + fault.name(), id::equals)).contains(id);
    }

    assertThat(caught).as("seen within %d rounds", ROUNDS).isTrue();
  }

  @Test
  void theSameTestsPassOnARightStore() {
    Set<String> all =
        EnumSet.allOf(TransactionFault.class).stream()
            .flatMap(fault -> fault.caughtBy().stream())
            .collect(Collectors.toSet());

    TckReport report = run("kv:reference:right", all::contains);

    assertThat(failed(report)).isEmpty();
    assertThat(report.results().stream().map(TestResult::id).collect(Collectors.toSet()))
        .isEqualTo(all);
  }
}
