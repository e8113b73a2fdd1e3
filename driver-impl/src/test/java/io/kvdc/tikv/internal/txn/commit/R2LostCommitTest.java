package io.kvdc.tikv.internal.txn.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.grpc.Status;
import io.kvdc.CommitDetails;
import io.kvdc.embedded.Calls;
import io.kvdc.embedded.FaultAction;
import io.kvdc.embedded.RegionErrors;
import io.kvdc.error.ConnectionClosedException;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.KvException;
import io.kvdc.error.Outcome;
import io.kvdc.error.OutcomeUnknownException;
import io.kvdc.proto.errorpb.Error;
import io.kvdc.proto.kvrpcpb.BatchRollbackRequest;
import io.kvdc.proto.kvrpcpb.CommitRequest;
import io.kvdc.tikv.internal.call.Waiting;
import io.kvdc.tikv.internal.region.ApiCall;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The commit is applied on the primary and the answer is lost: whatever comes then, the outcome is
 * unknown, the application is not told to try again, and nothing is rolled back.
 */
class R2LostCommitTest {

  /** Long enough for a prewrite on a busy machine: it must end while the commit is out. */
  private static final Duration SHORT = Duration.ofSeconds(2);

  private final EmbeddedCommits commits = new EmbeddedCommits("m");

  R2LostCommitTest() {
    // Regions and connections are known, so that nothing but the commit takes time.
    commits.writing("b", "o").commit();
    commits.awaitQuiet();
    commits.forgetReceived();
  }

  @AfterEach
  void close() {
    commits.close();
  }

  private EmbeddedCommits.Txn txn() {
    return commits.writing("a", "n");
  }

  private void assertUnknown(Throwable thrown) {
    assertThat(thrown).isInstanceOf(OutcomeUnknownException.class);
    KvException unknown = (KvException) thrown;
    assertThat(unknown.isRetryable()).isFalse();
    assertThat(unknown.outcome()).isEqualTo(Outcome.UNKNOWN);
  }

  /** Whoever reads finds both keys, and that nobody tried to take them back. */
  private void assertCommitted() {
    commits.faults().clear();
    assertThat(commits.read("a")).isEqualTo("v-a");
    assertThat(commits.read("n")).isEqualTo("v-n");
    commits.awaitQuiet();
    assertThat(commits.received(BatchRollbackRequest.class)).isEmpty();
  }

  private void loseFirstAnswer() {
    commits
        .faults()
        .inject(Calls.to("KvCommit").times(1), FaultAction.failAfterApply(Status.UNAVAILABLE));
  }

  @Test
  void thenRpcErrors() {
    loseFirstAnswer();
    commits.faults().inject(Calls.to("KvCommit"), FaultAction.failBeforeApply(Status.UNAVAILABLE));
    assertThatThrownBy(() -> txn().within(SHORT).commit()).satisfies(this::assertUnknown);
    assertThat(commits.received(CommitRequest.class)).hasSizeGreaterThan(1);
    assertCommitted();
  }

  static Stream<Error> regionErrors() {
    return Stream.of(
        RegionErrors.staleCommand(),
        RegionErrors.regionNotFound(2),
        RegionErrors.notLeader(2),
        RegionErrors.epochNotMatch("", java.util.List.of()),
        RegionErrors.undetermined("leader lost"),
        RegionErrors.serverIsBusy("busy", 0),
        RegionErrors.other("something new"));
  }

  @ParameterizedTest
  @MethodSource("regionErrors")
  void thenRegionErrors(Error error) {
    loseFirstAnswer();
    commits.faults().inject(Calls.to("KvCommit"), FaultAction.regionError(error));
    assertThatThrownBy(() -> txn().within(SHORT).commit()).satisfies(this::assertUnknown);
    assertCommitted();
  }

  @Test
  void thenACancel() {
    commits.faults().inject(Calls.to("KvCommit"), FaultAction.dropAnswer());
    ApiCall<CommitDetails> call = txn().start();
    await().until(() -> !commits.received(CommitRequest.class).isEmpty());
    assertThat(call.cancel(true)).isFalse();
    assertThatThrownBy(() -> EmbeddedCommits.result(call)).satisfies(this::assertUnknown);
    assertCommitted();
  }

  @Test
  void thenTheDeadline() {
    commits.faults().inject(Calls.to("KvCommit"), FaultAction.dropAnswer());
    assertThatThrownBy(() -> txn().within(SHORT).commit()).satisfies(this::assertUnknown);
    assertCommitted();
  }

  @Test
  void thenAnInterrupt() throws InterruptedException {
    commits.faults().inject(Calls.to("KvCommit"), FaultAction.dropAnswer());
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    EmbeddedCommits.Txn txn = txn();
    Thread caller =
        new Thread(
            () -> {
              try {
                Waiting.await(txn::start);
                thrown.complete(new AssertionError("it answered"));
              } catch (KvException e) {
                thrown.complete(e);
              }
            });
    caller.start();
    await().until(() -> !commits.received(CommitRequest.class).isEmpty());
    caller.interrupt();
    caller.join();
    assertThat(thrown).succeedsWithin(Duration.ofSeconds(5)).satisfies(this::assertUnknown);
    assertCommitted();
  }

  @Test
  void thenTheEndOfTheConnection() {
    commits.faults().inject(Calls.to("KvCommit"), FaultAction.dropAnswer());
    ApiCall<CommitDetails> call = txn().start();
    await().until(() -> !commits.received(CommitRequest.class).isEmpty());
    call.fail(new ConnectionClosedException(ErrorDetail.of("closed")));
    assertThatThrownBy(() -> EmbeddedCommits.result(call)).satisfies(this::assertUnknown);
    assertCommitted();
  }

  @Test
  void thenAnAnswerAfterAll() {
    loseFirstAnswer();
    CommitDetails details = txn().commit();
    assertThat(details.commitTimestamp()).isNotNull();
    assertCommitted();
  }

  @Test
  void thenStaleCommandAndAnAnswerAfterAll() {
    loseFirstAnswer();
    commits
        .faults()
        .inject(
            Calls.to("KvCommit").times(2), FaultAction.regionError(RegionErrors.staleCommand()));
    assertThat(txn().commit().commitTimestamp()).isNotNull();
    assertCommitted();
  }

  @Test
  void lostBeforeItWasAppliedIsUnknownAllTheSame() {
    commits.faults().inject(Calls.to("KvCommit"), FaultAction.failBeforeApply(Status.UNAVAILABLE));
    assertThatThrownBy(() -> txn().within(SHORT).commit()).satisfies(this::assertUnknown);
    commits.awaitQuiet();
    assertThat(commits.received(BatchRollbackRequest.class)).isEmpty();
    // The locks expire, and then whoever meets them decides.
    commits.faults().clear();
    commits.txns().advance(Duration.ofMinutes(1));
    assertThat(commits.read("a")).isNull();
    assertThat(commits.read("n")).isNull();
  }

  @Test
  void aDeadlineBeforeTheCommitLeavesIsNoUnknownOutcome() {
    commits.faults().inject(Calls.to("KvPrewrite"), FaultAction.dropAnswer());
    assertThatThrownBy(() -> txn().within(SHORT).commit())
        .isInstanceOfSatisfying(
            KvException.class, e -> assertThat(e.outcome()).isEqualTo(Outcome.NOT_APPLIED));
    assertThat(commits.received(CommitRequest.class)).isEmpty();
    commits.awaitNoLocks("a", "n");
    assertThat(commits.read("a")).isNull();
  }
}
