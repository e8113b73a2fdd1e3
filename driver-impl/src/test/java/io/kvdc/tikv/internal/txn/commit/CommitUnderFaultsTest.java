package io.kvdc.tikv.internal.txn.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.grpc.Status;
import io.kvdc.Bytes;
import io.kvdc.CommitDetails;
import io.kvdc.TransactionOptions;
import io.kvdc.embedded.Calls;
import io.kvdc.embedded.Fault;
import io.kvdc.embedded.FaultAction;
import io.kvdc.embedded.RegionErrors;
import io.kvdc.error.CommitRefusedException;
import io.kvdc.error.KeyExistsException;
import io.kvdc.error.TransactionAbortedException;
import io.kvdc.error.ValueTooLargeException;
import io.kvdc.error.WriteConflictException;
import io.kvdc.proto.errorpb.Error;
import io.kvdc.proto.kvrpcpb.BatchRollbackRequest;
import io.kvdc.proto.kvrpcpb.CommitRequest;
import io.kvdc.proto.kvrpcpb.PrewriteRequest;
import io.kvdc.tikv.internal.region.ApiCall;
import io.kvdc.tikv.internal.txn.buffer.FlagsOp;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** All or nothing, whatever happens to requests, regions, leaders, stores and other owners. */
class CommitUnderFaultsTest {

  private static final String[] KEYS = {"a", "b", "n", "o", "z"};

  private final EmbeddedCommits commits = new EmbeddedCommits("m", "x");

  @AfterEach
  void close() {
    commits.close();
  }

  private void assertApplied(CommitDetails details) {
    assertThat(details.commitTimestamp()).isNotNull();
    for (String key : KEYS) {
      assertThat(commits.read(key)).isEqualTo("v-" + key);
    }
    commits.awaitQuiet();
    for (String key : KEYS) {
      assertThat(commits.txns().lock(key)).isNull();
      assertThat(commits.txns().read(key, details.commitTimestamp().value())).isEqualTo("v-" + key);
      assertThat(commits.txns().read(key, details.commitTimestamp().value() - 1)).isNull();
    }
    assertThat(commits.received(BatchRollbackRequest.class)).isEmpty();
  }

  private void assertNothingLeft() {
    commits.awaitQuiet();
    commits.awaitNoLocks(KEYS);
    for (String key : KEYS) {
      assertThat(commits.read(key)).isNotEqualTo("v-" + key);
    }
  }

  @Test
  void withoutAnyFault() {
    CommitDetails details = commits.writing(KEYS).commit();
    assertThat(details.regions()).isEqualTo(3);
    assertThat(details.requests()).isEqualTo(4);
    assertApplied(details);
  }

  static Stream<Arguments> lostAnswers() {
    return Stream.of("KvPrewrite", "KvCommit")
        .flatMap(
            method ->
                Stream.of(1, 2, 4)
                    .flatMap(
                        times ->
                            Stream.of(
                                Arguments.of(
                                    method, times, FaultAction.failAfterApply(Status.UNAVAILABLE)),
                                Arguments.of(
                                    method,
                                    times,
                                    FaultAction.failBeforeApply(Status.UNAVAILABLE)))));
  }

  @ParameterizedTest
  @MethodSource("lostAnswers")
  void lostAnswersAreMadeGood(String method, int times, FaultAction action) {
    commits.faults().inject(Calls.to(method).times(times), action);
    assertApplied(commits.writing(KEYS).commit());
  }

  static Stream<Arguments> regionErrors() {
    return Stream.of(
            RegionErrors.notLeader(2),
            RegionErrors.regionNotFound(2),
            RegionErrors.epochNotMatch("", List.of()),
            RegionErrors.staleCommand(),
            RegionErrors.maxTimestampNotSynced(),
            RegionErrors.proposalInMergingMode(2),
            RegionErrors.mismatchPeerId(1, 2),
            RegionErrors.undetermined("leader lost"),
            RegionErrors.other("something new"))
        .flatMap(
            error -> Stream.of(Arguments.of("KvPrewrite", error), Arguments.of("KvCommit", error)));
  }

  @ParameterizedTest
  @MethodSource("regionErrors")
  void regionErrorsInTheMiddleAreMadeGood(String method, Error error) {
    commits.faults().inject(Calls.to(method).skipping(1).times(2), FaultAction.regionError(error));
    assertApplied(commits.writing(KEYS).commit());
  }

  @ParameterizedTest
  @ValueSource(strings = {"KvPrewrite", "KvCommit"})
  void aSplitBetweenLookUpAndRequest(String method) {
    Fault held = commits.faults().inject(Calls.to(method).times(1), FaultAction.holdRequest());
    ApiCall<CommitDetails> call = commits.writing(KEYS).start();
    await().until(() -> held.hits() == 1);
    commits.txns().split("b", "o");
    held.release();
    assertApplied(EmbeddedCommits.result(call));
  }

  @ParameterizedTest
  @ValueSource(strings = {"KvPrewrite", "KvCommit"})
  void aMergeBetweenLookUpAndRequest(String method) {
    Fault held = commits.faults().inject(Calls.to(method).times(1), FaultAction.holdRequest());
    ApiCall<CommitDetails> call = commits.writing(KEYS).start();
    await().until(() -> held.hits() == 1);
    commits.txns().mergeWithNext("a");
    held.release();
    assertApplied(EmbeddedCommits.result(call));
  }

  @ParameterizedTest
  @ValueSource(strings = {"KvPrewrite", "KvCommit"})
  void aStoreThatGoesDownForGood(String method) {
    Fault held = commits.faults().inject(Calls.to(method).times(1), FaultAction.holdRequest());
    ApiCall<CommitDetails> call = commits.writing(KEYS).start();
    await().until(() -> held.hits() == 1);
    commits.faults().stopStore(commits.txns().cluster().storeIds().get(0));
    held.release();
    assertApplied(EmbeddedCommits.result(call));
  }

  @Test
  void theLeadersMoveBeforeEachStep() {
    commits.writing("a", "n", "z").commit();
    commits.awaitQuiet();
    commits.txns().cluster().scatter();
    EmbeddedCommits.Txn txn = commits.begin();
    txn.buffer.put(Bytes.utf8("a"), Bytes.utf8("2"));
    txn.buffer.put(Bytes.utf8("n"), Bytes.utf8("2"));
    assertThat(txn.commit().commitTimestamp()).isNotNull();
    assertThat(commits.read("a")).isEqualTo("2");
    assertThat(commits.read("n")).isEqualTo("2");
  }

  @Test
  void whoComesSecondHasAConflict() {
    EmbeddedCommits.Txn slow = commits.writing(KEYS);
    EmbeddedCommits.Txn quick = commits.begin();
    quick.buffer.put(Bytes.utf8("n"), Bytes.utf8("quick"));
    quick.commit();
    assertThatThrownBy(slow::commit)
        .isInstanceOfSatisfying(
            WriteConflictException.class, e -> assertThat(e.key()).isEqualTo(Bytes.utf8("n")));
    assertNothingLeft();
    assertThat(commits.read("n")).isEqualTo("quick");
  }

  @Test
  void aLockOfADeadTransactionIsRemoved() {
    long dead = commits.txns().ts();
    commits.txns().prewrite(dead, "n", "n", "z");
    commits.txns().advance(Duration.ofSeconds(10));
    CommitDetails details = commits.writing(KEYS).commit();
    assertThat(details.locksMet()).isPositive();
    assertApplied(details);
    assertThat(
            commits.txns().commit(dead, commits.txns().ts(), "n").getError().hasTxnLockNotFound())
        .isTrue();
  }

  @Test
  void aLockOfALivingOneIsWaitedFor() {
    long other = commits.txns().ts();
    commits.txns().prewrite(other, "n", "n");
    EmbeddedCommits.Txn txn = commits.writing(KEYS);
    ApiCall<CommitDetails> call = txn.start();
    await().until(() -> commits.received(PrewriteRequest.class).size() > 6);
    assertThat(call).isNotDone();
    commits.txns().commit(other, commits.txns().ts(), "n");
    // It was committed after this one began.
    assertThatThrownBy(() -> EmbeddedCommits.result(call))
        .isInstanceOf(WriteConflictException.class);
    commits.awaitNoLocks(KEYS);
    assertThat(commits.read("a")).isNull();
    assertThat(commits.read("n")).isEqualTo("v-n");
  }

  @Test
  void whatExpiredAndWasRemovedByOthersIsAborted() {
    Fault held = commits.faults().inject(Calls.to("KvCommit").times(1), FaultAction.holdRequest());
    ApiCall<CommitDetails> call = commits.writing(KEYS).start();
    await().until(() -> held.hits() == 1);
    commits.txns().advance(Duration.ofMinutes(1));
    assertThat(commits.read("n")).isNull();
    held.release();
    assertThatThrownBy(() -> EmbeddedCommits.result(call))
        .isInstanceOf(TransactionAbortedException.class);
    assertNothingLeft();
  }

  @Test
  void aReaderPushesTheCommitAndItComesLater() {
    Fault held = commits.faults().inject(Calls.to("KvCommit").times(1), FaultAction.holdRequest());
    ApiCall<CommitDetails> call = commits.writing(KEYS).start();
    await().until(() -> held.hits() == 1);
    long readTs = commits.txns().ts();
    assertThat(commits.txns().read("n", readTs)).isNull();
    held.release();
    CommitDetails details = EmbeddedCommits.result(call);
    assertThat(details.commitTimestamp().value()).isGreaterThan(readTs);
    assertThat(commits.txns().read("n", readTs)).isNull();
    assertApplied(details);
  }

  @Test
  void secondariesThatGetLostAreFoundCommittedByReaders() {
    commits
        .faults()
        .inject(Calls.to("KvCommit").skipping(1), FaultAction.failBeforeApply(Status.UNAVAILABLE));
    CommitDetails details = commits.writing(KEYS).commit();
    long after = commits.txns().ts();
    for (String key : KEYS) {
      assertThat(commits.txns().read(key, after)).isEqualTo("v-" + key);
    }
    assertThat(details.commitTimestamp().value()).isLessThan(after);
  }

  @Test
  void anInsertOfWhatExists() {
    commits.writing("n").commit();
    commits.awaitQuiet();
    EmbeddedCommits.Txn txn = commits.writing("a");
    txn.buffer.put(Bytes.utf8("n"), Bytes.utf8("2"), FlagsOp.SET_PRESUME_NOT_EXISTS);
    assertThatThrownBy(txn::commit)
        .isInstanceOfSatisfying(
            KeyExistsException.class, e -> assertThat(e.key()).isEqualTo(Bytes.utf8("n")));
    commits.awaitNoLocks("a", "n");
    assertThat(commits.read("a")).isNull();
    assertThat(commits.read("n")).isEqualTo("v-n");
  }

  @Test
  void anInsertAndDeleteOfWhatExists() {
    commits.writing("n").commit();
    commits.awaitQuiet();
    EmbeddedCommits.Txn txn = commits.writing("a");
    txn.buffer.put(Bytes.utf8("n"), Bytes.utf8("2"), FlagsOp.SET_PRESUME_NOT_EXISTS);
    txn.buffer.delete(Bytes.utf8("n"));
    assertThatThrownBy(txn::commit).isInstanceOf(KeyExistsException.class);
    commits.awaitNoLocks("a", "n");
    assertThat(commits.read("n")).isEqualTo("v-n");
  }

  @Test
  void aPessimisticWriteWithoutLockLosesNoUpdate() {
    EmbeddedCommits.Txn txn = commits.begin().with(TransactionOptions.pessimistic());
    txn.buffer.put(Bytes.utf8("n"), Bytes.utf8("mine"), FlagsOp.SET_CONSTRAINT_CHECK_IN_PREWRITE);
    EmbeddedCommits.Txn quick = commits.begin();
    quick.buffer.put(Bytes.utf8("n"), Bytes.utf8("quick"));
    quick.commit();
    assertThatThrownBy(txn::commit).isInstanceOf(WriteConflictException.class);
    commits.awaitNoLocks("n");
    assertThat(commits.read("n")).isEqualTo("quick");
  }

  @Test
  void theApplicationRefuses() {
    assertThatThrownBy(
            () ->
                commits
                    .writing(KEYS)
                    .with(
                        TransactionOptions.optimistic()
                            .mutate()
                            .commitCheck((start, commit) -> false)
                            .build())
                    .commit())
        .isInstanceOf(CommitRefusedException.class);
    assertThat(commits.received(CommitRequest.class)).isEmpty();
    assertNothingLeft();
  }

  @Test
  void aDayIsTooLong() {
    EmbeddedCommits.Txn txn = commits.writing(KEYS);
    commits.txns().advance(Duration.ofHours(25));
    assertThatThrownBy(txn::commit).isInstanceOf(TransactionAbortedException.class);
    assertNothingLeft();
  }

  @Test
  void aValueThatTheClusterRefusesFailsTheWhole() {
    commits
        .faults()
        .inject(
            Calls.to("KvPrewrite").skipping(1).times(1),
            FaultAction.regionError(RegionErrors.raftEntryTooLarge(2, 9 << 20)));
    assertThatThrownBy(() -> commits.writing(KEYS).commit())
        .isInstanceOf(ValueTooLargeException.class);
    assertNothingLeft();
  }

  @Test
  void closingLeavesLocksToOthers() {
    commits.faults().inject(Calls.to("KvCommit").skipping(1), FaultAction.dropRequest());
    commits.writing(KEYS).commit();
    commits.committer().close();
    assertThat(commits.committer().backgroundCalls()).isZero();
    commits.faults().clear();
    assertThat(commits.read("z")).isEqualTo("v-z");
  }
}
