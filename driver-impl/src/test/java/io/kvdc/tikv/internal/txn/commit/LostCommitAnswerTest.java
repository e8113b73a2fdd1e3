package io.kvdc.tikv.internal.txn.commit;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.kvdc.CommitDetails;
import io.kvdc.error.ConnectionClosedException;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.KvException;
import io.kvdc.error.Outcome;
import io.kvdc.error.OutcomeUnknownException;
import io.kvdc.error.TransactionAbortedException;
import io.kvdc.proto.errorpb.Error;
import io.kvdc.proto.errorpb.NotLeader;
import io.kvdc.proto.errorpb.RegionNotFound;
import io.kvdc.proto.errorpb.StaleCommand;
import io.kvdc.proto.errorpb.UndeterminedResult;
import io.kvdc.proto.kvrpcpb.CommitResponse;
import io.kvdc.proto.kvrpcpb.CommitTsExpired;
import io.kvdc.proto.kvrpcpb.KeyError;
import io.kvdc.proto.kvrpcpb.TxnLockNotFound;
import io.kvdc.tikv.internal.region.ApiCall;
import io.kvdc.tikv.internal.rpc.RpcFailure;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Once a commit may have been applied without an answer, only an answer about the key itself can
 * settle the outcome.
 */
class LostCommitAnswerTest {

  private static final RpcFailure LOST = new RpcFailure.Lost("tikv:1", "gone", null);

  private final Commits commits = new Commits("m");
  private final Deque<CompletableFuture<CommitResponse>> answers = new ArrayDeque<>();

  LostCommitAnswerTest() {
    commits.put("a", "n");
    commits.timeout(Duration.ofSeconds(5));
    commits.commitLater(request -> answers.size() > 1 ? answers.removeFirst() : answers.getFirst());
  }

  private void answer(CommitResponse response) {
    answers.add(CompletableFuture.completedFuture(response));
  }

  private void lose() {
    answers.add(CompletableFuture.failedFuture(LOST));
  }

  private ApiCall<CommitDetails> run() {
    ApiCall<CommitDetails> call = commits.start();
    while (!call.isDone() && commits.cluster().time().waiting() > 0) {
      commits.cluster().time().advanceToNext();
    }
    return call;
  }

  private static KvException failure(CompletableFuture<?> call) {
    assertThat(call).isCompletedExceptionally();
    try {
      call.join();
      throw new AssertionError("it succeeded");
    } catch (CompletionException e) {
      return (KvException) e.getCause();
    }
  }

  private void assertUnknown(CompletableFuture<?> call) {
    KvException failure = failure(call);
    assertThat(failure).isInstanceOf(OutcomeUnknownException.class);
    assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN);
    assertThat(failure.isRetryable()).isFalse();
    assertThat(commits.rollbacks()).isEmpty();
  }

  private static CommitResponse regionError(Error.Builder error) {
    return CommitResponse.newBuilder().setRegionError(error).build();
  }

  private static CommitResponse refused(KeyError.Builder error) {
    return CommitResponse.newBuilder().setError(error).build();
  }

  private static KeyError.Builder lockNotFound() {
    return KeyError.newBuilder()
        .setRetryable("TxnLockNotFound")
        .setTxnLockNotFound(TxnLockNotFound.getDefaultInstance());
  }

  @Test
  void lostAndLostAgain() {
    lose();
    assertUnknown(run());
    assertThat(commits.commits()).hasSizeGreaterThan(1);
  }

  @Test
  void lostAndThenFoundCommitted() {
    lose();
    answer(CommitResponse.getDefaultInstance());
    assertThat(run().join().commitTimestamp()).isNotNull();
  }

  @Test
  void lostAndThenFoundRolledBack() {
    lose();
    answer(refused(lockNotFound()));
    KvException failure = failure(run());
    assertThat(failure).isInstanceOf(TransactionAbortedException.class);
    assertThat(failure.outcome()).isEqualTo(Outcome.NOT_APPLIED);
    assertThat(commits.rollbacks()).isNotEmpty();
  }

  @Test
  void lostAndThenARefusalThatTellsNothing() {
    lose();
    answer(refused(KeyError.newBuilder().setAbort("disk on fire")));
    assertUnknown(run());
  }

  static List<Error.Builder> regionErrors() {
    return List.of(
        Error.newBuilder().setStaleCommand(StaleCommand.getDefaultInstance()),
        Error.newBuilder().setRegionNotFound(RegionNotFound.getDefaultInstance()),
        Error.newBuilder().setNotLeader(NotLeader.getDefaultInstance()),
        Error.newBuilder().setUndeterminedResult(UndeterminedResult.getDefaultInstance()),
        Error.newBuilder().setMessage("something new"));
  }

  @ParameterizedTest
  @MethodSource("regionErrors")
  void lostAndThenARegionErrorForEver(Error.Builder error) {
    lose();
    answer(regionError(error));
    assertUnknown(run());
  }

  static List<Error.Builder> regionErrorsThatProveNothing() {
    return List.of(
        Error.newBuilder().setStaleCommand(StaleCommand.getDefaultInstance()),
        Error.newBuilder().setRegionNotFound(RegionNotFound.getDefaultInstance()),
        Error.newBuilder().setUndeterminedResult(UndeterminedResult.getDefaultInstance()));
  }

  @ParameterizedTest
  @MethodSource("regionErrorsThatProveNothing")
  void aRegionErrorThatProvesNothing(Error.Builder error) {
    answer(regionError(error));
    assertUnknown(run());
  }

  @Test
  void oneThatProvesThatNothingWasApplied() {
    answer(regionError(Error.newBuilder().setNotLeader(NotLeader.getDefaultInstance())));
    assertThat(failure(run()).outcome()).isEqualTo(Outcome.NOT_APPLIED);
    assertThat(commits.rollbacks()).isNotEmpty();
  }

  @Test
  void aRegionErrorAndThenAnAnswer() {
    answer(regionError(Error.newBuilder().setStaleCommand(StaleCommand.getDefaultInstance())));
    answer(CommitResponse.getDefaultInstance());
    assertThat(run().join().commitTimestamp()).isNotNull();
  }

  @Test
  void neverSentIsNotUnknown() {
    answers.add(CompletableFuture.failedFuture(new RpcFailure.Unreachable("tikv:1", "down", null)));
    assertThat(failure(run()).outcome()).isEqualTo(Outcome.NOT_APPLIED);
    assertThat(commits.rollbacks()).isNotEmpty();
  }

  @Test
  void aCancelWhileTheCommitIsOut() {
    answers.add(new CompletableFuture<>());
    ApiCall<CommitDetails> call = commits.start();
    assertThat(call.cancel(true)).isFalse();
    assertUnknown(call);
  }

  @Test
  void aCloseOrAnInterruptWhileTheCommitIsOut() {
    answers.add(new CompletableFuture<>());
    ApiCall<CommitDetails> call = commits.start();
    call.fail(new ConnectionClosedException(ErrorDetail.of("closed")));
    assertUnknown(call);
    assertThat(failure(call)).hasCauseInstanceOf(ConnectionClosedException.class);
  }

  @Test
  void aCancelAfterTheCommitWasLost() {
    lose();
    ApiCall<CommitDetails> call = commits.start();
    assertThat(call).isNotDone();
    call.cancel(true);
    assertUnknown(call);
  }

  @Test
  void anExpiredCommitTsSettlesWhatWasLostBefore() {
    lose();
    answer(
        refused(
            KeyError.newBuilder()
                .setCommitTsExpired(
                    CommitTsExpired.newBuilder()
                        .setKey(ByteString.copyFromUtf8("a"))
                        .setAttemptedCommitTs(5)
                        .setMinCommitTs(6))));
    answers.add(CompletableFuture.failedFuture(new RpcFailure.Unreachable("tikv:1", "down", null)));
    assertThat(failure(run()).outcome()).isEqualTo(Outcome.NOT_APPLIED);
  }

  @Test
  void theAnswerThatComesAfterTheEndChangesNothing() {
    CompletableFuture<CommitResponse> late = new CompletableFuture<>();
    answers.add(late);
    ApiCall<CommitDetails> call = commits.start();
    call.cancel(true);
    late.complete(refused(lockNotFound()));
    assertUnknown(call);
  }
}
