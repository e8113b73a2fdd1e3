package io.kvdc.tikv.internal.txn.commit;

import static io.kvdc.tikv.internal.txn.commit.Commits.keys;
import static io.kvdc.tikv.internal.txn.commit.Commits.refused;
import static io.kvdc.tikv.internal.txn.commit.Commits.uncommitted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.kvdc.Bytes;
import io.kvdc.CommitDetails;
import io.kvdc.CommitProtocol;
import io.kvdc.Timestamp;
import io.kvdc.TransactionOptions;
import io.kvdc.error.CommitRefusedException;
import io.kvdc.error.DeadlineExceededException;
import io.kvdc.error.KvException;
import io.kvdc.error.Outcome;
import io.kvdc.error.ProtocolException;
import io.kvdc.error.RequestRejectedException;
import io.kvdc.error.TransactionAbortedException;
import io.kvdc.proto.kvrpcpb.BatchRollbackRequest;
import io.kvdc.proto.kvrpcpb.CommitRequest;
import io.kvdc.proto.kvrpcpb.CommitResponse;
import io.kvdc.proto.kvrpcpb.CommitRole;
import io.kvdc.proto.kvrpcpb.CommitTsExpired;
import io.kvdc.proto.kvrpcpb.KeyError;
import io.kvdc.proto.kvrpcpb.PrewriteResponse;
import io.kvdc.proto.kvrpcpb.TxnHeartBeatRequest;
import io.kvdc.proto.kvrpcpb.TxnLockNotFound;
import io.kvdc.tikv.internal.region.ApiCall;
import io.kvdc.tikv.internal.txn.access.TxnRpcs;
import io.kvdc.tikv.internal.txn.buffer.FlagsOp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** The order of the steps, the commit of the primary, what follows it, and what undoes it all. */
class TwoPhaseCommitTest {

  private static final Bytes VALUE = Bytes.utf8("v");

  private final Commits commits = new Commits("m");

  private static Throwable failure(ApiCall<CommitDetails> call) {
    assertThat(call).isCompletedExceptionally();
    try {
      call.join();
      throw new AssertionError("it succeeded");
    } catch (CompletionException e) {
      return e.getCause();
    }
  }

  private static KeyError.Builder expired(String key, long attempted, long minCommitTs) {
    return KeyError.newBuilder()
        .setCommitTsExpired(
            CommitTsExpired.newBuilder()
                .setKey(ByteString.copyFromUtf8(key))
                .setAttemptedCommitTs(attempted)
                .setMinCommitTs(minCommitTs));
  }

  private static KeyError.Builder lockNotFound() {
    return KeyError.newBuilder()
        .setRetryable("TxnLockNotFound")
        .setTxnLockNotFound(TxnLockNotFound.getDefaultInstance());
  }

  @Test
  void nothingWrittenIsNothingSent() {
    CommitDetails details = commits.start().join();
    assertThat(details.protocol()).isEqualTo(CommitProtocol.NOTHING_TO_WRITE);
    assertThat(details.commitTimestamp()).isNull();
    assertThat(commits.cluster().requests()).isEmpty();
  }

  @Test
  void thePrimaryIsCommittedBeforeTheOthers() {
    commits.put("a", "b", "n", "o");
    List<CompletableFuture<CommitResponse>> answers = new ArrayList<>();
    commits.commitLater(
        request -> {
          answers.add(new CompletableFuture<>());
          return answers.get(answers.size() - 1);
        });
    ApiCall<CommitDetails> call = commits.start();
    assertThat(call).isNotDone();
    assertThat(answers).hasSize(1);
    CommitRequest first = commits.commits().get(0);
    assertThat(keys(first.getKeysList())).containsExactly("a", "b");
    assertThat(first.getCommitRole()).isEqualTo(CommitRole.Primary);
    assertThat(first.getPrimaryKey().toStringUtf8()).isEqualTo("a");
    assertThat(first.getStartVersion()).isEqualTo(commits.startTs());
    assertThat(first.getCommitVersion()).isGreaterThan(commits.startTs());
    answers.get(0).complete(CommitResponse.getDefaultInstance());
    assertThat(call.join().commitTimestamp().value()).isEqualTo(first.getCommitVersion());
    assertThat(answers).hasSize(2);
    CommitRequest second = commits.commits().get(1);
    assertThat(keys(second.getKeysList())).containsExactly("n", "o");
    assertThat(second.getCommitRole()).isEqualTo(CommitRole.Secondary);
    assertThat(second.getPrimaryKey().toStringUtf8()).isEqualTo("a");
    assertThat(second.getCommitVersion()).isEqualTo(first.getCommitVersion());
  }

  @Test
  void aPrimaryInTheMiddleLeavesThoseAroundItToFollow() {
    commits.primary("n", commits.txns().ts());
    commits.put("a", "b", "n", "o");
    commits.buffer().updateFlags(Bytes.utf8("n"), FlagsOp.SET_LOCKED);
    commits.start().join();
    assertThat(commits.commits())
        .extracting(request -> keys(request.getKeysList()))
        .containsExactly(List.of("n", "o"), List.of("a", "b"));
  }

  @Test
  void andThoseBehindItsRegionToo() {
    Commits three = new Commits("m", "x");
    three.primary("n", three.txns().ts());
    three.put("a", "n", "y", "z");
    three.buffer().updateFlags(Bytes.utf8("n"), FlagsOp.SET_LOCKED);
    three.start().join();
    assertThat(three.commits())
        .extracting(request -> keys(request.getKeysList()))
        .containsExactly(List.of("n"), List.of("a"), List.of("y", "z"));
  }

  @Test
  void theCommitIsCutBySizeOfKeys() {
    String padding = "x".repeat(6 << 10);
    commits.put("a" + padding, "b" + padding, "c" + padding, "d" + padding, "e" + padding);
    commits.start().join();
    assertThat(commits.commits()).extracting(CommitRequest::getKeysCount).containsExactly(2, 2, 1);
  }

  @Test
  void thatThePrimaryRegionSplitsLeavesTheRestToTheSecondaries() {
    commits.put("a", "k", "n");
    commits.commit(request -> CommitResponse.getDefaultInstance());
    commits.prewrite(
        request -> {
          if (commits.prewrites().size() == 2) {
            commits.cluster().split("g");
          }
          return PrewriteResponse.getDefaultInstance();
        });
    commits.start().join();
    List<List<String>> committed =
        commits.commits().stream().map(request -> keys(request.getKeysList())).toList();
    assertThat(committed.get(0)).containsExactly("a", "k");
    assertThat(committed.get(1)).containsExactly("a");
    assertThat(committed.subList(2, committed.size()))
        .containsExactlyInAnyOrder(List.of("k"), List.of("n"));
  }

  @Test
  void trueFigures() {
    commits.put("a", "b", "n");
    commits.buffer().put(Bytes.utf8("c"), VALUE, FlagsOp.SET_PRESUME_NOT_EXISTS);
    commits.buffer().delete(Bytes.utf8("c"));
    CommitDetails details = commits.start().join();
    assertThat(details.protocol()).isEqualTo(CommitProtocol.TWO_PHASE);
    assertThat(details.startTimestamp().value()).isEqualTo(commits.startTs());
    assertThat(details.keys()).isEqualTo(4);
    assertThat(details.bytes()).isEqualTo(7);
    assertThat(details.regions()).isEqualTo(2);
    assertThat(details.requests()).isEqualTo(3);
    assertThat(details.locksMet()).isZero();
    assertThat(details.backoff()).isZero();
  }

  @Test
  void timesAreThoseOfTheSteps() {
    commits.put("a");
    CompletableFuture<PrewriteResponse> prewritten = new CompletableFuture<>();
    CompletableFuture<CommitResponse> committed = new CompletableFuture<>();
    commits.cluster().answerLater(TxnRpcs.PREWRITE, request -> prewritten);
    commits.commitLater(request -> committed);
    ApiCall<CommitDetails> call = commits.start();
    commits.cluster().time().advance(Duration.ofMillis(30));
    prewritten.complete(PrewriteResponse.getDefaultInstance());
    commits.cluster().time().advance(Duration.ofMillis(7));
    committed.complete(CommitResponse.getDefaultInstance());
    CommitDetails details = call.join();
    assertThat(details.prewriting()).isEqualTo(Duration.ofMillis(30));
    assertThat(details.gettingTimestamp()).isZero();
    assertThat(details.committing()).isEqualTo(Duration.ofMillis(7));
    assertThat(details.total()).isEqualTo(Duration.ofMillis(37));
  }

  @Test
  void keysThatWereOnlyCheckedAreNeitherCommittedNorRolledBack() {
    commits.put("b");
    commits.buffer().put(Bytes.utf8("a"), VALUE, FlagsOp.SET_PRESUME_NOT_EXISTS);
    commits.buffer().delete(Bytes.utf8("a"));
    commits.commit(request -> uncommitted(lockNotFound()));
    assertThat(failure(commits.start())).isInstanceOf(TransactionAbortedException.class);
    assertThat(commits.prewrites().get(0).getPrimaryLock().toStringUtf8()).isEqualTo("b");
    assertThat(keys(commits.commits().get(0).getKeysList())).containsExactly("b");
    assertThat(keys(commits.rollbacks().get(0).getKeysList())).containsExactly("b");
  }

  @Test
  void whereAllWasOnlyCheckedThereIsNothingToCommit() {
    commits.buffer().put(Bytes.utf8("a"), VALUE, FlagsOp.SET_PRESUME_NOT_EXISTS);
    commits.buffer().delete(Bytes.utf8("a"));
    CommitDetails details = commits.start().join();
    assertThat(details.commitTimestamp()).isNull();
    assertThat(details.keys()).isEqualTo(1);
    assertThat(commits.prewrites()).hasSize(1);
    assertThat(commits.commits()).isEmpty();
    assertThat(commits.rollbacks()).isEmpty();
  }

  @Test
  void anExpiredCommitTsIsReplacedByANewOne() {
    commits.put("a");
    commits.commit(
        request ->
            commits.commits().size() == 1
                ? uncommitted(
                    expired("a", request.getCommitVersion(), request.getCommitVersion() + 1))
                : CommitResponse.getDefaultInstance());
    CommitDetails details = commits.start().join();
    assertThat(commits.commits()).hasSize(2);
    long second = commits.commits().get(1).getCommitVersion();
    assertThat(second).isGreaterThan(commits.commits().get(0).getCommitVersion());
    assertThat(details.commitTimestamp().value()).isEqualTo(second);
  }

  @Test
  void theNewOneIsCheckedToo() {
    commits.put("a");
    List<Timestamp> asked = new ArrayList<>();
    commits.options(
        TransactionOptions.optimistic()
            .mutate()
            .commitCheck(
                (start, commit) -> {
                  asked.add(commit);
                  return asked.size() == 1;
                })
            .build());
    commits.commit(
        request -> uncommitted(expired("a", request.getCommitVersion(), commits.txns().ts())));
    assertThat(failure(commits.start())).isInstanceOf(CommitRefusedException.class);
    assertThat(asked).hasSize(2);
    assertThat(commits.rollbacks()).hasSize(1);
  }

  @Test
  void butNotIfItLagsByMoreThanAnHour() {
    commits.put("a");
    commits.commit(
        request ->
            uncommitted(
                expired(
                    "a",
                    request.getCommitVersion(),
                    request.getCommitVersion() + CommitPrimary.MOST_LAG + 1)));
    assertThat(CommitPrimary.MOST_LAG).isEqualTo(943_718_400_000L);
    assertThat(failure(commits.start())).isInstanceOf(TransactionAbortedException.class);
    assertThat(commits.commits()).hasSize(1);
    assertThat(commits.rollbacks()).hasSize(1);
  }

  @Test
  void norForAnotherKeyThanThePrimary() {
    commits.put("a", "b");
    commits.commit(
        request ->
            uncommitted(expired("b", request.getCommitVersion(), request.getCommitVersion() + 1)));
    assertThat(failure(commits.start())).isInstanceOf(ProtocolException.class);
    assertThat(commits.commits()).hasSize(1);
  }

  @Test
  void whatWasRolledBackByOthersIsAborted() {
    commits.put("a", "n");
    commits.commit(request -> uncommitted(lockNotFound()));
    ApiCall<CommitDetails> call = commits.start();
    assertThat(failure(call)).isInstanceOf(TransactionAbortedException.class);
    assertThat(((KvException) failure(call)).outcome()).isEqualTo(Outcome.NOT_APPLIED);
    assertThat(commits.commits()).hasSize(1);
    assertThat(commits.rollbacks()).extracting(BatchRollbackRequest::getKeysCount).hasSize(2);
  }

  @Test
  void whatTheStoreRefusesToCommitIsNotApplied() {
    commits.put("a");
    commits.commit(request -> uncommitted(KeyError.newBuilder().setAbort("no")));
    ApiCall<CommitDetails> call = commits.start();
    assertThat(failure(call)).isInstanceOf(RequestRejectedException.class);
    assertThat(((KvException) failure(call)).outcome()).isEqualTo(Outcome.NOT_APPLIED);
    assertThat(commits.rollbacks()).hasSize(1);
  }

  @Test
  void theApplicationHasTheLastWord() {
    commits.put("a");
    List<Timestamp> asked = new ArrayList<>();
    commits.options(
        TransactionOptions.optimistic()
            .mutate()
            .commitCheck(
                (start, commit) -> {
                  assertThat(start.value()).isEqualTo(commits.startTs());
                  asked.add(commit);
                  return false;
                })
            .build());
    ApiCall<CommitDetails> call = commits.start();
    assertThat(failure(call))
        .isInstanceOfSatisfying(
            CommitRefusedException.class,
            e -> assertThat(e.startTimestamp().value()).isEqualTo(commits.startTs()));
    assertThat(asked).hasSize(1);
    assertThat(asked.get(0).value()).isGreaterThan(commits.startTs());
    assertThat(commits.commits()).isEmpty();
    assertThat(commits.rollbacks()).hasSize(1);
  }

  @Test
  void whatTheCheckThrowsRefusesToo() {
    commits.put("a");
    Error thrown = new AssertionError("mine");
    commits.options(
        TransactionOptions.optimistic()
            .mutate()
            .commitCheck(
                (start, commit) -> {
                  throw thrown;
                })
            .build());
    assertThat(failure(commits.start()))
        .isInstanceOf(CommitRefusedException.class)
        .hasCause(thrown);
    assertThat(commits.rollbacks()).hasSize(1);
  }

  @Test
  void aTransactionOlderThanADayIsGivenUp() {
    commits.put("a");
    commits.txns().advancePd(CommitTimestamp.LONGEST_LIFE);
    assertThat(failure(commits.start())).isInstanceOf(TransactionAbortedException.class);
    assertThat(commits.commits()).isEmpty();
    assertThat(commits.rollbacks()).hasSize(1);
  }

  @Test
  void oneNotQuiteSoOldIsNot() {
    commits.put("a");
    commits.txns().advancePd(CommitTimestamp.LONGEST_LIFE.minusMillis(1));
    assertThat(commits.start().join().commitTimestamp()).isNotNull();
  }

  @Test
  void aDeadlineBeforeTheCommitIsSentLeavesNothingOpen() {
    commits.put("a");
    commits.timeout(Duration.ofSeconds(1));
    commits.prewrite(
        request -> {
          commits.cluster().time().advance(Duration.ofSeconds(2));
          return PrewriteResponse.getDefaultInstance();
        });
    ApiCall<CommitDetails> call = commits.start();
    assertThat(failure(call)).isInstanceOf(DeadlineExceededException.class);
    assertThat(((KvException) failure(call)).outcome()).isEqualTo(Outcome.NOT_APPLIED);
    assertThat(commits.commits()).isEmpty();
    assertThat(commits.rollbacks()).hasSize(1);
  }

  @Test
  void aCancelWhilePrewritingTakesEverythingBack() {
    commits.put("a");
    CompletableFuture<PrewriteResponse> late = new CompletableFuture<>();
    commits.cluster().answerLater(TxnRpcs.PREWRITE, request -> late);
    ApiCall<CommitDetails> call = commits.start();
    assertThat(call.cancel(true)).isTrue();
    assertThat(call.isCancelled()).isTrue();
    assertThat(commits.rollbacks()).hasSize(1);
    late.complete(PrewriteResponse.getDefaultInstance());
    assertThat(commits.commits()).isEmpty();
  }

  @Test
  void aCancelBeforeTheStartSendsNothing() {
    commits.put("a");
    ApiCall<CommitDetails> call = commits.call();
    call.cancel(true);
    call.start();
    assertThat(commits.cluster().requests()).isEmpty();
  }

  @Test
  void locksThatWereHeldBeforeAreGivenBackThoughNothingWasSent() {
    commits.primary("a", commits.txns().ts());
    commits.buffer().updateFlags(Bytes.utf8("a"), FlagsOp.SET_LOCKED);
    commits
        .buffer()
        .updateFlags(
            Bytes.utf8("b"), FlagsOp.SET_PREWRITE_ONLY.then(FlagsOp.SET_PRESUME_NOT_EXISTS));
    assertThatThrownBy(() -> commits.start().join()).hasMessageContaining("PREWRITE_ONLY");
    assertThat(commits.prewrites()).isEmpty();
    assertThat(keys(commits.rollbacks().get(0).getKeysList())).containsExactly("a");
  }

  @Test
  void nothingIsTakenBackIfNothingWasSent() {
    commits.put("a");
    commits.timeout(Duration.ofSeconds(1));
    ApiCall<CommitDetails> call = commits.call();
    commits.cluster().time().advance(Duration.ofSeconds(2));
    call.start();
    assertThat(failure(call)).isInstanceOf(DeadlineExceededException.class);
    assertThat(commits.cluster().requests()).isEmpty();
  }

  @Test
  void thePrimaryIsTakenBackFirst() {
    commits.primary("n", commits.txns().ts());
    commits.put("a", "n");
    commits.buffer().updateFlags(Bytes.utf8("n"), FlagsOp.SET_LOCKED);
    commits.commit(request -> uncommitted(lockNotFound()));
    failure(commits.start());
    assertThat(commits.rollbacks())
        .extracting(rollback -> keys(rollback.getKeysList()))
        .containsExactly(List.of("n"), List.of("a"));
  }

  @Test
  void theCleanUpOutlivesTheCallersDeadline() {
    commits.put("a", "n");
    commits.timeout(Duration.ofMillis(1));
    commits.prewrite(
        request -> {
          commits.cluster().time().advance(Duration.ofSeconds(1));
          return PrewriteResponse.getDefaultInstance();
        });
    commits.start();
    assertThat(commits.rollbacks()).hasSize(2);
  }

  @Test
  void theSecondariesOutliveACancel() {
    commits.put("a", "n");
    List<CompletableFuture<CommitResponse>> answers = new ArrayList<>();
    commits.commitLater(
        request -> {
          answers.add(new CompletableFuture<>());
          return answers.get(answers.size() - 1);
        });
    ApiCall<CommitDetails> call = commits.start();
    answers.get(0).complete(CommitResponse.getDefaultInstance());
    assertThat(call.cancel(true)).isFalse();
    assertThat(call.join().commitTimestamp()).isNotNull();
    commits.cluster().split("q");
    assertThat(answers).hasSize(2);
    assertThat(answers.get(1)).isNotCancelled();
  }

  @Test
  void closingEndsWhatGoesOnInTheBackground() {
    commits.put("a", "n");
    List<CompletableFuture<CommitResponse>> answers = new ArrayList<>();
    commits.commitLater(
        request -> {
          answers.add(new CompletableFuture<>());
          return answers.size() == 1
              ? CompletableFuture.completedFuture(CommitResponse.getDefaultInstance())
              : answers.get(answers.size() - 1);
        });
    commits.start().join();
    commits.committer().close();
    commits.committer().close();
    assertThat(commits.committer().backgroundCalls()).isZero();
  }

  @Test
  void afterTheCloseNothingBegins() {
    commits.committer().close();
    commits.put("a", "n");
    assertThat(commits.start().join().commitTimestamp()).isNotNull();
    assertThat(commits.commits()).hasSize(1);
  }

  @Test
  void aSecondaryThatCannotBeCommittedChangesNothingForTheCaller() {
    commits.put("a", "n");
    commits.commit(
        request ->
            request.getCommitRole() == CommitRole.Primary
                ? CommitResponse.getDefaultInstance()
                : uncommitted(lockNotFound()));
    assertThat(commits.start().join().commitTimestamp()).isNotNull();
    assertThat(commits.rollbacks()).isEmpty();
  }

  private void putLarge(int mebibytes) {
    for (int i = 0; i < mebibytes; i++) {
      commits.buffer().put(Bytes.utf8("k%02d".formatted(i)), Bytes.wrap(new byte[1 << 20]));
    }
  }

  @Test
  void aLargeTransactionIsKeptAliveUntilItIsCommitted() {
    putLarge(33);
    CompletableFuture<CommitResponse> committed = new CompletableFuture<>();
    commits.commitLater(request -> committed);
    ApiCall<CommitDetails> call = commits.start();
    commits.cluster().time().advance(Duration.ofSeconds(25));
    assertThat(commits.cluster().requests(TxnHeartBeatRequest.class)).hasSize(2);
    committed.complete(CommitResponse.getDefaultInstance());
    call.join();
    commits.cluster().time().advance(Duration.ofSeconds(60));
    assertThat(commits.cluster().requests(TxnHeartBeatRequest.class)).hasSize(2);
  }

  @Test
  void noLongerWhenItFails() {
    putLarge(33);
    commits.prewrite(
        request ->
            keys(request).contains("k32")
                ? refused(KeyError.newBuilder().setAbort("no"))
                : PrewriteResponse.getDefaultInstance());
    failure(commits.start());
    commits.cluster().time().advance(Duration.ofSeconds(60));
    assertThat(commits.cluster().requests(TxnHeartBeatRequest.class)).isEmpty();
  }

  @Test
  void aSmallTransactionNeedsNoHeartbeat() {
    putLarge(31);
    commits.commitLater(request -> new CompletableFuture<>());
    commits.start();
    commits.cluster().time().advance(Duration.ofSeconds(25));
    assertThat(commits.cluster().requests(TxnHeartBeatRequest.class)).isEmpty();
  }
}
