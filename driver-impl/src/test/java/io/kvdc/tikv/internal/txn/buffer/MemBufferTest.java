package io.kvdc.tikv.internal.txn.buffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.error.InvalidArgumentException;
import io.kvdc.error.InvalidKeyException;
import io.kvdc.error.TransactionTooLargeException;
import io.kvdc.error.ValueTooLargeException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rules of the buffer that a random history would show less clearly. */
class MemBufferTest {

  private static final Bytes A = Bytes.utf8("a");
  private static final Bytes B = Bytes.utf8("b");
  private static final Bytes C = Bytes.utf8("c");
  private static final Bytes ONE = Bytes.utf8("1");
  private static final Bytes TWO = Bytes.utf8("22");

  private final MemBuffer buffer = new MemBuffer();

  @Test
  void tellsAbsentFromDeletedFromWritten() {
    buffer.put(A, ONE);
    buffer.delete(B);
    assertThat(buffer.get(A)).isSameAs(ONE);
    assertThat(MemBuffer.isTombstone(buffer.get(A))).isFalse();
    assertThat(MemBuffer.isTombstone(buffer.get(B))).isTrue();
    assertThat(buffer.get(C)).isNull();
    assertThat(MemBuffer.isTombstone(null)).isFalse();
  }

  @Test
  void aValueThatLooksLikeATombstoneIsAValue() {
    buffer.put(A, Bytes.of(0));
    assertThat(MemBuffer.isTombstone(buffer.get(A))).isFalse();
    assertThat(buffer.size()).isEqualTo(2);
  }

  @Test
  void countsAndMeasuresWhatIsThere() {
    buffer.put(A, TWO);
    buffer.put(A, ONE);
    buffer.delete(B);
    buffer.updateFlags(C, FlagsOp.SET_NEED_LOCKED);
    assertThat(buffer.count()).isEqualTo(3);
    assertThat(buffer.size()).isEqualTo(4);
    buffer.updateFlags(C, FlagsOp.CLEAR_NEED_LOCKED);
    assertThat(buffer.count()).isEqualTo(2);
    assertThat(buffer.size()).isEqualTo(3);
  }

  @Test
  void flagsAloneAreNoValue() {
    buffer.updateFlags(A, FlagsOp.SET_LOCKED);
    assertThat(buffer.get(A)).isNull();
    assertThat(KeyFlags.isLocked(buffer.flags(A))).isTrue();
    assertThat(buffer.cursor(KeyRange.all(), false).next()).isFalse();
    MemBufferCursor all = buffer.cursorWithFlags(KeyRange.all(), false);
    assertThat(all.next()).isTrue();
    assertThat(all.key()).isEqualTo(A);
    assertThat(all.value()).isNull();
    assertThat(all.next()).isFalse();
  }

  @Test
  void aWriteTakesThePostponedCheckBack() {
    buffer.put(A, ONE, FlagsOp.SET_CONSTRAINT_CHECK_IN_PREWRITE);
    assertThat(KeyFlags.needsConstraintCheckInPrewrite(buffer.flags(A))).isTrue();
    buffer.updateFlags(A, FlagsOp.SET_NEED_LOCKED);
    assertThat(KeyFlags.needsConstraintCheckInPrewrite(buffer.flags(A))).isTrue();
    buffer.put(A, ONE);
    assertThat(KeyFlags.needsConstraintCheckInPrewrite(buffer.flags(A))).isFalse();
    buffer.updateFlags(A, FlagsOp.SET_CONSTRAINT_CHECK_IN_PREWRITE);
    buffer.delete(A);
    assertThat(KeyFlags.needsConstraintCheckInPrewrite(buffer.flags(A))).isFalse();
  }

  @Test
  void aKeyThatIsTakenBackKeepsPersistentFlagsAlone() {
    int stage = buffer.stage();
    buffer.put(A, ONE, FlagsOp.SET_LOCKED.then(FlagsOp.SET_PRESUME_NOT_EXISTS));
    buffer.put(B, ONE, FlagsOp.SET_PRESUME_NOT_EXISTS);
    buffer.cleanup(stage);
    assertThat(buffer.get(A)).isNull();
    assertThat(buffer.flags(A)).isEqualTo(FlagsOp.SET_LOCKED.applyTo(0));
    assertThat(buffer.flags(B)).isEqualTo(KeyFlags.NONE);
    assertThat(buffer.count()).isEqualTo(1);
    assertThat(buffer.size()).isEqualTo(1);
  }

  @Test
  void aKeyThatHadAValueBeforeKeepsAllFlags() {
    buffer.put(A, ONE);
    int stage = buffer.stage();
    buffer.put(A, TWO, FlagsOp.SET_PRESUME_NOT_EXISTS);
    buffer.cleanup(stage);
    assertThat(buffer.get(A)).isSameAs(ONE);
    assertThat(KeyFlags.presumesNotExists(buffer.flags(A))).isTrue();
  }

  @Test
  void isDirtyFromWhatStays() {
    int stage = buffer.stage();
    buffer.put(A, ONE, FlagsOp.SET_PRESUME_NOT_EXISTS);
    assertThat(buffer.dirty()).isFalse();
    buffer.cleanup(stage);
    assertThat(buffer.dirty()).isFalse();
    buffer.release(buffer.stage());
    assertThat(buffer.dirty()).isFalse();
    stage = buffer.stage();
    buffer.put(A, ONE);
    buffer.release(stage);
    assertThat(buffer.dirty()).isTrue();
  }

  @Test
  void aLockMakesItDirtyEvenIfItsStageIsTakenBack() {
    int stage = buffer.stage();
    buffer.updateFlags(A, FlagsOp.SET_LOCKED);
    buffer.cleanup(stage);
    assertThat(buffer.dirty()).isTrue();
  }

  @Test
  void aWriteOutsideOfStagesMakesItDirty() {
    buffer.delete(A);
    assertThat(buffer.dirty()).isTrue();
  }

  @Test
  void stagesAreClosedFromTheTop() {
    int first = buffer.stage();
    int second = buffer.stage();
    assertThat(List.of(first, second)).containsExactly(1, 2);
    assertThatThrownBy(() -> buffer.release(first)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> buffer.release(3)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> buffer.cleanup(first)).isInstanceOf(IllegalArgumentException.class);
    buffer.cleanup(3);
    buffer.cleanup(0);
    buffer.release(0);
    buffer.release(second);
    buffer.cleanup(first);
    assertThat(buffer.stage()).isEqualTo(1);
  }

  @Test
  void aLevelIsTakenBackWithoutThoseBelowIt() {
    for (int i = 0; i < 100; i++) {
      buffer.stage();
      buffer.put(A, Bytes.utf8("v" + i));
    }
    for (int level = 100; level >= 1; level--) {
      if (level % 2 == 0) {
        buffer.cleanup(level);
        assertThat(buffer.get(A)).isEqualTo(Bytes.utf8("v" + (level - 2)));
      } else {
        buffer.release(level);
      }
    }
    assertThat(buffer.get(A)).isEqualTo(Bytes.utf8("v0"));
  }

  @Test
  void aCheckpointSurvivesWhatIsReleasedBehindIt() {
    Checkpoint empty = buffer.checkpoint();
    buffer.put(A, ONE);
    Checkpoint one = buffer.checkpoint();
    buffer.put(A, TWO);
    int stage = buffer.stage();
    buffer.put(B, ONE);
    assertThatThrownBy(() -> buffer.revertTo(one)).isInstanceOf(IllegalStateException.class);
    buffer.release(stage);
    buffer.revertTo(one);
    assertThat(buffer.get(A)).isSameAs(ONE);
    assertThat(buffer.get(B)).isNull();
    buffer.put(C, ONE);
    buffer.revertTo(one);
    assertThat(buffer.count()).isEqualTo(1);
    buffer.revertTo(empty);
    assertThat(buffer.count()).isZero();
    assertThatThrownBy(() -> buffer.revertTo(one)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new MemBuffer().revertTo(empty))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aViewEndsWithTheFirstStage() {
    assertThatThrownBy(buffer::beforeStages).isInstanceOf(IllegalStateException.class);
    buffer.put(A, ONE);
    int first = buffer.stage();
    buffer.put(A, TWO);
    buffer.put(B, TWO);
    MemBufferView view = buffer.beforeStages();
    MemBufferCursor cursor = view.cursor(KeyRange.all(), false);
    int second = buffer.stage();
    buffer.delete(A);
    assertThat(view.get(A)).isSameAs(ONE);
    buffer.cleanup(second);
    assertThat(cursor.next()).isTrue();
    assertThat(cursor.value()).isSameAs(ONE);
    assertThat(cursor.next()).isFalse();
    buffer.release(first);
    assertThatThrownBy(() -> view.get(A)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(cursor::next).isInstanceOf(IllegalStateException.class);
    buffer.stage();
    assertThatThrownBy(() -> view.get(A)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aVisitorOfAStageMayWrite() {
    int stage = buffer.stage();
    buffer.put(A, ONE);
    buffer.put(B, ONE);
    List<Bytes> seen = new ArrayList<>();
    buffer.inspectStage(
        stage,
        (key, flags, value) -> {
          seen.add(key);
          buffer.put(key, TWO);
        });
    assertThat(seen).containsExactly(B, A);
    assertThat(buffer.get(A)).isSameAs(TWO);
    assertThatThrownBy(() -> buffer.inspectStage(2, (key, flags, value) -> {}))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> buffer.inspectStage(0, (key, flags, value) -> {}))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void oldValuesAreFoundAsLongAsOneCanGoBackToThem() {
    buffer.put(A, ONE);
    int stage = buffer.stage();
    buffer.put(A, TWO);
    assertThat(buffer.newestValue(A, value -> true)).isSameAs(TWO);
    assertThat(buffer.newestValue(A, value -> value.length() == 1)).isSameAs(ONE);
    assertThat(buffer.newestValue(A, value -> false)).isNull();
    assertThat(buffer.newestValue(B, value -> true)).isNull();
    buffer.release(stage);
    assertThat(buffer.newestValue(A, value -> value.length() == 1)).isNull();
  }

  @Test
  void aKeyOfTheGreatestLengthFitsAndALongerOneDoesNot() {
    Bytes longest = Bytes.wrap(new byte[65_535]);
    buffer.put(longest, ONE);
    assertThat(buffer.get(longest)).isSameAs(ONE);
    Bytes tooLong = Bytes.wrap(new byte[65_536]);
    assertThatThrownBy(() -> buffer.put(tooLong, ONE)).isInstanceOf(InvalidKeyException.class);
    assertThatThrownBy(() -> buffer.delete(tooLong)).isInstanceOf(InvalidKeyException.class);
    assertThatThrownBy(() -> buffer.updateFlags(tooLong, FlagsOp.SET_LOCKED))
        .isInstanceOf(InvalidKeyException.class);
    assertThat(buffer.count()).isEqualTo(1);
  }

  @Test
  void nothingIsWrittenForNoBytes() {
    assertThatThrownBy(() -> buffer.put(Bytes.EMPTY, ONE)).isInstanceOf(InvalidKeyException.class);
    assertThatThrownBy(() -> buffer.put(A, Bytes.EMPTY))
        .isInstanceOf(InvalidArgumentException.class);
    assertThat(buffer.count()).isZero();
    assertThat(buffer.dirty()).isFalse();
  }

  @Test
  void anEntryThatIsTooLargeIsRefused() {
    buffer.limits(new BufferLimits(500, Long.MAX_VALUE));
    buffer.put(A, Bytes.wrap(new byte[499]));
    assertThatThrownBy(() -> buffer.put(A, Bytes.wrap(new byte[500])))
        .isInstanceOfSatisfying(
            ValueTooLargeException.class,
            e -> {
              assertThat(e.size()).isEqualTo(500);
              assertThat(e.limit()).isEqualTo(499);
            });
    assertThatThrownBy(() -> buffer.delete(Bytes.wrap(new byte[501])))
        .isInstanceOf(InvalidKeyException.class);
    buffer.delete(Bytes.wrap(new byte[500]));
    assertThat(buffer.size()).isEqualTo(1000);
  }

  @Test
  void aWriteThatMakesTheBufferTooLargeIsNotMade() {
    buffer.limits(new BufferLimits(Long.MAX_VALUE, 10));
    buffer.put(A, Bytes.wrap(new byte[8]));
    assertThatThrownBy(() -> buffer.put(B, ONE, FlagsOp.SET_LOCKED))
        .isInstanceOf(TransactionTooLargeException.class);
    assertThat(buffer.get(B)).isNull();
    assertThat(buffer.flags(B)).isEqualTo(KeyFlags.NONE);
    assertThat(buffer.size()).isEqualTo(9);
    assertThatThrownBy(() -> buffer.put(A, Bytes.wrap(new byte[10])))
        .isInstanceOfSatisfying(
            TransactionTooLargeException.class,
            e -> {
              assertThat(e.size()).isEqualTo(11);
              assertThat(e.limit()).isEqualTo(10);
            });
    buffer.delete(B);
    assertThat(buffer.size()).isEqualTo(10);
  }

  @Test
  void whatMakesATooLargeBufferSmallerIsAccepted() {
    buffer.put(A, Bytes.wrap(new byte[100]));
    buffer.limits(new BufferLimits(Long.MAX_VALUE, 10));
    buffer.put(A, Bytes.wrap(new byte[50]));
    buffer.updateFlags(B, FlagsOp.SET_LOCKED);
    buffer.delete(A);
    assertThat(buffer.size()).isEqualTo(2);
  }

  @Test
  void limitsArePositive() {
    assertThatThrownBy(() -> new BufferLimits(0, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new BufferLimits(1, -1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void tellsOfTheMemoryItTakes() {
    List<Long> reports = new ArrayList<>();
    buffer.onMemoryChange(reports::add);
    buffer.put(A, ONE);
    assertThat(reports).hasSize(1);
    buffer.put(A, TWO);
    assertThat(reports).hasSize(1);
    int stage = buffer.stage();
    buffer.put(B, Bytes.wrap(new byte[10_000]));
    assertThat(reports).hasSize(2);
    assertThat(reports.get(1) - reports.get(0)).isBetween(10_000L, 10_500L);
    buffer.cleanup(stage);
    assertThat(reports).hasSize(3);
    assertThat(reports.get(2)).isEqualTo(buffer.memory());
  }

  @Test
  void droppedValuesLeaveKeysAndFlags() {
    buffer.put(A, ONE, FlagsOp.SET_LOCKED);
    int stage = buffer.stage();
    buffer.put(A, Bytes.wrap(new byte[10_000]));
    MemBufferCursor cursor = buffer.cursor(KeyRange.all(), false);
    long before = buffer.memory();
    buffer.dropValues();
    assertThat(buffer.memory()).isLessThan(before - 9_000);
    assertThat(KeyFlags.isLocked(buffer.flags(A))).isTrue();
    assertThat(buffer.count()).isEqualTo(1);
    assertThat(buffer.size()).isEqualTo(10_001);
    assertThat(buffer.dirty()).isTrue();
    assertThatThrownBy(() -> buffer.get(A)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> buffer.put(A, ONE)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> buffer.updateFlags(A, FlagsOp.CLEAR_LOCKED))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(cursor::next).isInstanceOf(IllegalStateException.class);
    buffer.cleanup(stage);
    assertThatThrownBy(buffer::checkpoint).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aCursorIsAtNoEntryBeforeTheFirstAndAfterTheLast() {
    buffer.put(A, ONE);
    MemBufferCursor cursor = buffer.cursor(KeyRange.all(), true);
    assertThatThrownBy(cursor::key).isInstanceOf(IllegalStateException.class);
    assertThat(cursor.next()).isTrue();
    assertThat(cursor.key()).isEqualTo(A);
    assertThat(cursor.next()).isFalse();
    assertThatThrownBy(cursor::key).isInstanceOf(IllegalStateException.class);
    buffer.put(Bytes.of(1), ONE);
    assertThat(cursor.next()).isFalse();
  }

  @Test
  void aScanThatWritesWhatItSeesEnds() {
    for (int i = 0; i < 1000; i++) {
      buffer.put(Bytes.utf8("k" + (i + 1000)), ONE);
    }
    MemBufferCursor cursor = buffer.cursor(KeyRange.all(), false);
    int steps = 0;
    while (cursor.next()) {
      steps++;
      buffer.put(Bytes.utf8("j").concat(cursor.key()), TWO);
    }
    assertThat(steps).isEqualTo(1000);
    assertThat(buffer.count()).isEqualTo(2000);
  }
}
