package io.kvdc.embedded.internal.mvcc;

import static io.kvdc.embedded.internal.mvcc.MvccFixture.mutation;
import static io.kvdc.embedded.internal.mvcc.MvccFixture.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvdc.embedded.internal.storage.KeySpan;
import io.kvdc.proto.kvrpcpb.AssertionLevel;
import io.kvdc.proto.kvrpcpb.CommitRole;
import io.kvdc.proto.kvrpcpb.Op;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Commits that depend on what was read before, and requests that come twice. */
class PrewriteTest {

  private final MvccFixture txns = new MvccFixture();

  @Test
  void anAsyncCommitIsLaterThanEveryRead() throws Exception {
    assertThat(txns.get("k", 50)).isEmpty();

    Prewrite.Result result = txns.prewrite("k", 10, 0, List.of("b"), false, put("k", "v"));

    assertThat(result.minCommitTs()).isEqualTo(51);
    assertThat(txns.history("k").lock().minCommitTs()).isEqualTo(51);
    assertThat(txns.get("k", 50)).isEmpty();
  }

  @Test
  void theSecondariesStandInThePrimaryAlone() throws Exception {
    txns.prewrite("a", 10, 0, List.of("b"), false, put("a", "v"), put("b", "v"));

    assertThat(txns.history("a").lock().secondaries()).hasSize(1);
    assertThat(txns.history("b").lock().secondaries()).isEmpty();
    assertThat(txns.history("b").lock().useAsyncCommit()).isTrue();
  }

  @Test
  void aOnePhaseCommitLeavesNoLocks() throws Exception {
    assertThat(txns.get("a", 50)).isEmpty();

    Prewrite.Result result = txns.prewrite("a", 10, 0, null, true, put("a", "v"), put("b", "w"));

    assertThat(result.onePhaseCommitTs()).isEqualTo(51);
    assertThat(txns.history("a").lock()).isNull();
    assertThat(txns.get("b", 51)).isEqualTo("w");
    assertThat(txns.get("b", 50)).isEmpty();
  }

  @Test
  void beyondTheClientsBoundItFallsBackToTwoPhases() throws Exception {
    txns.prewrite("a", 10, 20, null, true, put("a", "v"));
    assertThat(txns.records("a")).hasSize(1);
    assertThat(txns.get("b", 50)).isEmpty();

    Prewrite.Result result = txns.prewrite("b", 11, 40, null, true, put("b", "v"), put("c", "v"));

    assertThat(result.onePhaseCommitTs()).isZero();
    assertThat(txns.history("b").lock().useAsyncCommit()).isFalse();
    assertThat(txns.history("c").lock().minCommitTs()).isZero();
  }

  @Test
  void assertionsAboutNewKeysInALargeRequestAreCheckedAtTheStrictLevelAlone() throws Exception {
    assertThat(txns.prewriteAsserting(AssertionLevel.Fast, 10, 13).locked()).isEmpty();

    assertThatThrownBy(() -> txns.prewriteAsserting(AssertionLevel.Strict, 11, 13))
        .isInstanceOfSatisfying(
            MvccException.class,
            e -> assertThat(e.refusal()).isInstanceOf(Refusal.AssertionFailed.class));
    assertThatThrownBy(() -> txns.prewriteAsserting(AssertionLevel.Fast, 12, 12))
        .isInstanceOfSatisfying(
            MvccException.class,
            e -> assertThat(e.refusal()).isInstanceOf(Refusal.AssertionFailed.class));
  }

  @Test
  void oneRecordAmongTheKeysHasAllOfALargeRequestChecked() throws Exception {
    txns.write("10-05", "v", 1, 2);

    assertThatThrownBy(() -> txns.prewriteAsserting(AssertionLevel.Fast, 10, 13))
        .isInstanceOfSatisfying(
            MvccException.class,
            e -> assertThat(e.refusal()).isInstanceOf(Refusal.AssertionFailed.class));
  }

  @Test
  void aRepeatedOnePhaseCommitAnswersWithTheFirstTimestamp() throws Exception {
    txns.prewrite("a", 10, 0, null, true, put("a", "v"));
    assertThat(txns.get("a", 50)).isEqualTo("v");

    Prewrite.Result again = txns.prewrite("a", 10, 0, null, true, put("a", "v"));

    assertThat(again.onePhaseCommitTs()).isEqualTo(11);
    assertThat(txns.records("a")).containsExactly("PUT@11");
  }

  @Test
  void oneLockedKeyKeepsAllFromBeingWritten() throws Exception {
    txns.prewrite(10, put("b", "v"));

    Prewrite.Result result = txns.prewrite("a", 11, 0, null, false, put("a", "v"), put("b", "w"));

    assertThat(result.locked())
        .extracting(locked -> locked.key().raw().toStringUtf8())
        .containsExactly("b");
    assertThat(txns.history("a").lock()).isNull();
  }

  @Test
  void anInsertIsARead() throws Exception {
    txns.prewrite(30, mutation(Op.Insert, "k", "v"));

    assertThat(txns.store().concurrency().maxTs()).isEqualTo(30);
  }

  @Test
  void aKeyOutsideTheRegionIsRefusedAndNothingIsWritten() throws Exception {
    KeySpan region = new KeySpan(7, MvccFixture.key("a").encoded(), MvccFixture.key("m").encoded());
    Commit commit = new Commit(10, 20, CommitRole.Unknown);
    txns.prewrite(10, put("b", "v"), put("z", "v"));

    assertThatThrownBy(
            () ->
                txns.store()
                    .write(
                        region,
                        (reader, writes) -> {
                          commit.run(
                              reader, writes, List.of(MvccFixture.key("b"), MvccFixture.key("z")));
                          return commit;
                        }))
        .isInstanceOfSatisfying(
            MvccException.class, e -> assertThat(e.refusal()).isInstanceOf(Refusal.Aborted.class));
    assertThat(txns.history("b").lock()).isNotNull();
    assertThat(txns.released()).isEmpty();
  }

  @Test
  void locksAndRecordsAreStoredAndReadWithAllTheirParts() throws Exception {
    Lock lock =
        Lock.builder(LockType.DELETE, MvccFixture.key("p").raw(), -2)
            .ttl(-1)
            .shortValue(MvccFixture.key("v".repeat(255)).raw())
            .forUpdateTs(Long.MIN_VALUE)
            .txnSize(-1)
            .minCommitTs(3)
            .asyncCommit(List.of(MvccFixture.key("s").raw(), MvccFixture.key("").raw()))
            .rollbackTs(List.of(-3L, 4L))
            .txnSource(5)
            .lockedWithConflict(true)
            .generation(6)
            .build();
    assertThat(Lock.parse(lock.toByteArray())).usingRecursiveComparison().isEqualTo(lock);

    Write write = new Write(WriteType.PUT, -2, MvccFixture.key("v").raw(), true, Long.MIN_VALUE, 9);
    assertThat(Write.parse(write.toByteArray())).isEqualTo(write);
    assertThat(Write.parse(Write.rollback(7, true).toByteArray()).isProtected()).isTrue();
  }
}
