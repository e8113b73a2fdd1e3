package io.kvdc.tikv.internal.txn.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.CommitDetails;
import io.kvdc.CommitOptions;
import io.kvdc.CommitProtocol;
import io.kvdc.Timestamp;
import io.kvdc.TransactionOptions;
import io.kvdc.error.KvException;
import io.kvdc.error.OutcomeUnknownException;
import io.kvdc.error.TransactionAbortedException;
import io.kvdc.error.WriteConflictException;
import io.kvdc.proto.kvrpcpb.KeyError;
import io.kvdc.proto.kvrpcpb.PrewriteResponse;
import io.kvdc.proto.kvrpcpb.WriteConflict;
import io.kvdc.tikv.internal.region.ApiCall;
import io.kvdc.tikv.internal.rpc.RpcFailure;
import io.kvdc.tikv.internal.txn.access.TxnRpcs;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A request that was to commit all of a transaction is lost, and the region splits meanwhile. */
class LostShortCommitTest {

  private static final RpcFailure LOST = new RpcFailure.Lost("tikv:1", "gone", null);

  private final Commits commits = new Commits();
  private final AtomicBoolean lost = new AtomicBoolean();

  LostShortCommitTest() {
    commits.put("a", "z");
    commits.timeout(Duration.ofSeconds(5));
    commits.options(onePhase());
  }

  private static TransactionOptions onePhase() {
    return TransactionOptions.optimistic().mutate().onePhase(true).build();
  }

  /** The first request gets lost; those after the split get the answers. */
  private void loseThenSplit(PrewriteResponse toA, PrewriteResponse toZ) {
    commits
        .cluster()
        .answerLater(
            TxnRpcs.PREWRITE,
            request -> {
              if (lost.compareAndSet(false, true)) {
                commits.cluster().split("m");
                return CompletableFuture.failedFuture(LOST);
              }
              boolean isA = Commits.keys(request).contains("a");
              return CompletableFuture.completedFuture(isA ? toA : toZ);
            });
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

  private static PrewriteResponse done() {
    return PrewriteResponse.getDefaultInstance();
  }

  private static PrewriteResponse conflict() {
    return Commits.refused(KeyError.newBuilder().setConflict(WriteConflict.newBuilder()));
  }

  @Test
  void aRefusalBehindTheSplitDoesNotTellWhatTheLostOneDid() {
    loseThenSplit(done(), conflict());
    assertThat(failure(run())).isInstanceOf(OutcomeUnknownException.class);
    assertThat(commits.prewrites()).hasSizeGreaterThan(2);
    assertThat(commits.rollbacks()).isEmpty();
  }

  @Test
  void norDoesARefusalByTheApplication() {
    AtomicInteger asked = new AtomicInteger();
    CommitOptions once =
        onePhase()
            .commit()
            .mutate()
            .leaseCheck((start, at) -> asked.incrementAndGet() == 1)
            .build();
    commits.options(onePhase().mutate().commit(once).build());
    loseThenSplit(done(), done());
    assertThat(failure(run())).isInstanceOf(OutcomeUnknownException.class);
    assertThat(asked).hasValue(2);
    assertThat(commits.rollbacks()).isEmpty();
  }

  @Test
  void butTheCommitOfThePrimaryDoes() {
    loseThenSplit(done(), done());
    CommitDetails details = run().join();
    assertThat(details.protocol()).isEqualTo(CommitProtocol.TWO_PHASE);
    assertThat(details.onePhaseFallback()).isTrue();
    assertThat(commits.prewrites().get(commits.prewrites().size() - 1).getTryOnePc()).isFalse();
  }

  @Test
  void aSplitAloneLeavesNoDoubt() {
    lost.set(true);
    loseThenSplit(done(), conflict());
    commits.cluster().split("m");
    assertThat(failure(run())).isInstanceOf(WriteConflictException.class);
  }

  @Test
  void aStartThatTheApplicationGaveMayBeTooOldForAShortCommitToo() {
    commits.txns().advancePd(Duration.ofHours(25));
    assertThat(failure(run()))
        .isInstanceOfSatisfying(
            TransactionAbortedException.class,
            old -> assertThat(old.startTimestamp()).isEqualTo(new Timestamp(commits.startTs())));
    assertThat(commits.prewrites()).isEmpty();
  }
}
