package io.kvdc.embedded.internal.mvcc;

import static io.kvdc.embedded.internal.mvcc.MvccFixture.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvdc.proto.kvrpcpb.WriteConflict;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What rollbacks leave behind, and what becomes of it. */
class RollbackTest {

  private final MvccFixture txns = new MvccFixture();

  @Test
  void ofSeveralUnprotectedRollbacksTheLastStays() throws Exception {
    txns.rollback(10, "k");
    txns.rollback(20, "k");

    assertThat(txns.records("k")).containsExactly("ROLLBACK@20");
  }

  @Test
  void aProtectedRollbackStaysForGood() throws Exception {
    txns.protectedRollback(10, "k");
    txns.rollback(20, "k");
    txns.rollback(30, "k");

    assertThat(txns.records("k")).containsExactly("ROLLBACK@30", "ROLLBACK@10");
    assertThat(txns.history("k").writes().get(1).write().isProtected()).isTrue();
  }

  @Test
  void theRollbackOfAPrimaryIsProtectedAndThatOfASecondaryIsNot() throws Exception {
    txns.prewrite(10, put("primary", "v"), put("secondary", "v"));
    txns.rollback(10, "primary", "secondary");
    txns.rollback(20, "primary", "secondary");

    assertThat(txns.records("primary")).containsExactly("ROLLBACK@20", "ROLLBACK@10");
    assertThat(txns.records("secondary")).containsExactly("ROLLBACK@20");
  }

  @Test
  void aPrewriteThatComesLateIsRefused() throws Exception {
    txns.rollback(10, "k");

    assertThatThrownBy(() -> txns.prewrite(10, put("k", "v")))
        .isInstanceOfSatisfying(
            MvccException.class,
            e ->
                assertThat(e.refusal())
                    .isInstanceOfSatisfying(
                        Refusal.WriteConflicts.class,
                        conflict ->
                            assertThat(conflict.reason())
                                .isEqualTo(WriteConflict.Reason.SelfRolledBack)));
  }

  @Test
  void aProtectedRollbackAtTheCommitTimestampOfAnotherIsNotedThere() throws Exception {
    txns.write("k", "v", 5, 10);
    txns.write("k", "w", 20, 30);

    txns.protectedRollback(10, "k");

    Write overlapped = txns.history("k").writes().get(1).write();
    assertThat(overlapped.type()).isEqualTo(WriteType.PUT);
    assertThat(overlapped.hasOverlappedRollback()).isTrue();
    assertThat(overlapped.gcFence()).isEqualTo(30);
    assertThat(txns.get("k", 15)).isEqualTo("v");
    assertThat(txns.get("k", 30)).isEqualTo("w");
  }

  @Test
  void withoutANewerVersionTheFenceIsOpen() throws Exception {
    txns.write("k", "v", 5, 10);
    txns.rollback(40, "k");

    txns.protectedRollback(10, "k");

    assertThat(txns.history("k").writes().get(1).write().gcFence()).isZero();
    assertThat(txns.get("k", 50)).isEqualTo("v");
    assertThatThrownBy(() -> txns.prewrite(10, put("k", "x")))
        .isInstanceOfSatisfying(
            MvccException.class,
            e -> assertThat(e.refusal()).isInstanceOf(Refusal.WriteConflicts.class));
  }

  @Test
  void anUnprotectedRollbackLeavesTheRecordOfAnotherAsItIs() throws Exception {
    txns.write("k", "v", 5, 10);

    txns.rollback(10, "k");

    assertThat(txns.records("k")).containsExactly("PUT@10");
    assertThat(txns.history("k").writes().get(0).write().hasOverlappedRollback()).isFalse();
  }

  @Test
  void aRollbackUnderAnAsyncCommitLockOutlivesTheCommitAtItsTimestamp() throws Exception {
    txns.prewrite("k", 10, 0, List.of(), false, put("k", "v"));
    long commitTs = txns.history("k").lock().minCommitTs();

    txns.protectedRollback(commitTs, "k");
    assertThat(txns.history("k").lock().rollbackTs()).containsExactly(commitTs);
    txns.commit(10, commitTs, "k");

    assertThat(txns.records("k")).containsExactly("PUT@" + commitTs);
    assertThat(txns.history("k").writes().get(0).write().hasOverlappedRollback()).isTrue();
    assertThatThrownBy(() -> txns.prewrite(commitTs, put("k", "x")))
        .isInstanceOfSatisfying(
            MvccException.class,
            e -> assertThat(e.refusal()).isInstanceOf(Refusal.WriteConflicts.class));
  }

  @Test
  void aRollbackTellsThoseWhoWaitAndTakesTheLongValueAlong() throws Exception {
    txns.prewrite(10, put("k", "v".repeat(300)));
    assertThat(txns.history("k").values()).hasSize(1);

    txns.rollback(10, "k");

    assertThat(txns.history("k").values()).isEmpty();
    assertThat(txns.released())
        .containsExactly(new ReleasedLock(MvccFixture.key("k"), 10, 0, false));
  }

  @Test
  void whatIsCommittedIsNotRolledBack() throws Exception {
    txns.write("k", "v", 10, 20);

    assertThatThrownBy(() -> txns.rollback(10, "k"))
        .isInstanceOfSatisfying(
            MvccException.class,
            e ->
                assertThat(e.refusal())
                    .isEqualTo(new Refusal.Committed(10, 20, MvccFixture.key("k"))));
    assertThat(txns.get("k", 20)).isEqualTo("v");
  }
}
