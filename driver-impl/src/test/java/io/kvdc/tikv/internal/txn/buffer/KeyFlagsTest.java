package io.kvdc.tikv.internal.txn.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

/** What each change of flags does and what it implies. */
class KeyFlagsTest {

  private static final int EVERYTHING = (1 << 14) - 1;

  @Test
  void aChangeSetsOrClearsWhatItNames() {
    assertToggles(
        KeyFlags::isLocked, FlagsOp.SET_LOCKED, FlagsOp.CLEAR_LOCKED, FlagsOp.SET_NEED_LOCKED);
    assertToggles(
        KeyFlags::needsLock,
        FlagsOp.SET_NEED_LOCKED,
        FlagsOp.CLEAR_NEED_LOCKED,
        FlagsOp.SET_LOCKED);
    assertToggles(
        KeyFlags::isLockedInShareMode,
        FlagsOp.SET_SHARE_MODE,
        FlagsOp.SET_EXCLUSIVE_MODE,
        FlagsOp.SET_LOCKED);
    assertToggles(
        KeyFlags::valueExistedWhenLocked,
        FlagsOp.SET_LOCKED_VALUE_EXISTS,
        FlagsOp.SET_LOCKED_VALUE_NOT_EXISTS,
        FlagsOp.SET_LOCKED);
    assertToggles(
        KeyFlags::needsConstraintCheckInPrewrite,
        FlagsOp.SET_CONSTRAINT_CHECK_IN_PREWRITE,
        FlagsOp.CLEAR_CONSTRAINT_CHECK_IN_PREWRITE,
        FlagsOp.SET_PRESUME_NOT_EXISTS);
  }

  private static void assertToggles(
      IntPredicate asked, FlagsOp setting, FlagsOp clearing, FlagsOp other) {
    assertThat(asked.test(setting.applyTo(0))).isTrue();
    assertThat(asked.test(clearing.applyTo(EVERYTHING))).isFalse();
    assertThat(asked.test(other.applyTo(0))).isFalse();
    assertThat(clearing.applyTo(setting.applyTo(0))).isZero();
  }

  @Test
  void somethingsAreSetForGood() {
    assertThat(KeyFlags.isPrewriteOnly(FlagsOp.SET_PREWRITE_ONLY.applyTo(0))).isTrue();
    assertThat(KeyFlags.isIgnoredInCommit(FlagsOp.SET_IGNORED_IN_2PC.applyTo(0))).isTrue();
    assertThat(KeyFlags.isReadable(FlagsOp.SET_READABLE.applyTo(0))).isTrue();
    assertThat(KeyFlags.isNewlyInserted(FlagsOp.SET_NEWLY_INSERTED.applyTo(0))).isTrue();
    int none = KeyFlags.NONE;
    assertThat(KeyFlags.isPrewriteOnly(none)).isFalse();
    assertThat(KeyFlags.isIgnoredInCommit(none)).isFalse();
    assertThat(KeyFlags.isReadable(none)).isFalse();
    assertThat(KeyFlags.isNewlyInserted(none)).isFalse();
  }

  @Test
  void presumingAKeyAbsentMeansToCheckItWhenLocking() {
    int presumed = FlagsOp.SET_PRESUME_NOT_EXISTS.applyTo(0);
    assertThat(KeyFlags.presumesNotExists(presumed)).isTrue();
    assertThat(KeyFlags.needsExistenceCheck(presumed)).isTrue();
    assertThat(FlagsOp.CLEAR_PRESUME_NOT_EXISTS.applyTo(presumed)).isZero();
    int checked = FlagsOp.CLEAR_NEED_CHECK_EXISTS.applyTo(presumed);
    assertThat(KeyFlags.presumesNotExists(checked)).isTrue();
    assertThat(KeyFlags.needsExistenceCheck(checked)).isFalse();
  }

  @Test
  void whatAnEarlierStatementPresumedIsNotTakenBackByALaterOne() {
    int previous = FlagsOp.SET_PREVIOUS_PRESUME_NOT_EXISTS.applyTo(0);
    int after =
        FlagsOp.SET_PRESUME_NOT_EXISTS.then(FlagsOp.CLEAR_PRESUME_NOT_EXISTS).applyTo(previous);
    assertThat(KeyFlags.presumesNotExists(after)).isTrue();
    assertThat(KeyFlags.needsExistenceCheck(after)).isFalse();
  }

  @Test
  void aLockThatSawTheKeyLeavesNoCheckToPrewrite() {
    int postponed = FlagsOp.SET_CONSTRAINT_CHECK_IN_PREWRITE.applyTo(0);
    for (FlagsOp locked :
        List.of(FlagsOp.SET_LOCKED_VALUE_EXISTS, FlagsOp.SET_LOCKED_VALUE_NOT_EXISTS)) {
      assertThat(KeyFlags.needsConstraintCheckInPrewrite(locked.applyTo(postponed))).isFalse();
    }
    assertThat(KeyFlags.needsConstraintCheckInPrewrite(FlagsOp.SET_LOCKED.applyTo(postponed)))
        .isTrue();
  }

  @Test
  void theLastAssertionCounts() {
    int exist = FlagsOp.SET_ASSERT_UNKNOWN.then(FlagsOp.SET_ASSERT_EXIST).applyTo(0);
    assertAssertion(exist, true, false, false);
    int notExist = FlagsOp.SET_ASSERT_EXIST.then(FlagsOp.SET_ASSERT_NOT_EXIST).applyTo(0);
    assertAssertion(notExist, false, true, false);
    int unknown = FlagsOp.SET_ASSERT_EXIST.then(FlagsOp.SET_ASSERT_UNKNOWN).applyTo(0);
    assertAssertion(unknown, false, false, true);
    int none = FlagsOp.SET_ASSERT_UNKNOWN.then(FlagsOp.SET_ASSERT_NONE).applyTo(0);
    assertThat(none).isZero();
    assertAssertion(none, false, false, false);
  }

  private static void assertAssertion(int flags, boolean exist, boolean notExist, boolean unknown) {
    assertThat(KeyFlags.assertsExists(flags)).isEqualTo(exist);
    assertThat(KeyFlags.assertsNotExists(flags)).isEqualTo(notExist);
    assertThat(KeyFlags.assertsUnknown(flags)).isEqualTo(unknown);
    assertThat(KeyFlags.hasAssertion(flags)).isEqualTo(exist || notExist || unknown);
  }

  @Test
  void locksAndTheirFindingsOutliveAStage() {
    int persistent =
        FlagsOp.SET_LOCKED
            .then(FlagsOp.SET_LOCKED_VALUE_EXISTS)
            .then(FlagsOp.SET_SHARE_MODE)
            .then(FlagsOp.SET_CONSTRAINT_CHECK_IN_PREWRITE)
            .applyTo(0);
    assertThat(KeyFlags.persistent(EVERYTHING)).isEqualTo(persistent);
    assertThat(KeyFlags.persistent(EVERYTHING & ~persistent)).isZero();
  }

  @Test
  void changesOneAfterTheOtherAreAsOne() {
    List<FlagsOp> all =
        List.of(
            FlagsOp.NONE,
            FlagsOp.SET_PRESUME_NOT_EXISTS,
            FlagsOp.CLEAR_PRESUME_NOT_EXISTS,
            FlagsOp.SET_LOCKED_VALUE_EXISTS,
            FlagsOp.SET_LOCKED_VALUE_NOT_EXISTS,
            FlagsOp.SET_CONSTRAINT_CHECK_IN_PREWRITE,
            FlagsOp.SET_ASSERT_EXIST,
            FlagsOp.SET_ASSERT_NOT_EXIST,
            FlagsOp.SET_ASSERT_NONE);
    for (FlagsOp first : all) {
      for (FlagsOp second : all) {
        for (int flags = 0; flags <= EVERYTHING; flags++) {
          int stepwise = second.applyTo(first.applyTo(flags));
          if (first.then(second).applyTo(flags) != stepwise) {
            assertThat(first.then(second).applyTo(flags)).isEqualTo(stepwise);
          }
        }
      }
    }
  }
}
