package io.kvdc.tikv.internal.txn.commit;

import static io.kvdc.tikv.internal.txn.commit.Commits.keys;
import static io.kvdc.tikv.internal.txn.commit.Commits.locked;
import static io.kvdc.tikv.internal.txn.commit.Commits.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.kvdc.AssertionLevel;
import io.kvdc.Bytes;
import io.kvdc.CommitDetails;
import io.kvdc.TransactionOptions;
import io.kvdc.error.AssertionFailedException;
import io.kvdc.error.KeyExistsException;
import io.kvdc.error.KvException;
import io.kvdc.error.Outcome;
import io.kvdc.error.ResolveLockTimeoutException;
import io.kvdc.error.TransactionAbortedException;
import io.kvdc.error.WriteConflictException;
import io.kvdc.proto.errorpb.Error;
import io.kvdc.proto.errorpb.StaleCommand;
import io.kvdc.proto.kvrpcpb.AlreadyExist;
import io.kvdc.proto.kvrpcpb.Assertion;
import io.kvdc.proto.kvrpcpb.AssertionFailed;
import io.kvdc.proto.kvrpcpb.CommandPri;
import io.kvdc.proto.kvrpcpb.KeyError;
import io.kvdc.proto.kvrpcpb.LockInfo;
import io.kvdc.proto.kvrpcpb.Op;
import io.kvdc.proto.kvrpcpb.PrewriteRequest;
import io.kvdc.proto.kvrpcpb.PrewriteRequest.PessimisticAction;
import io.kvdc.proto.kvrpcpb.PrewriteResponse;
import io.kvdc.proto.kvrpcpb.WriteConflict;
import io.kvdc.tikv.internal.region.ApiCall;
import io.kvdc.tikv.internal.rpc.RpcFailure;
import io.kvdc.tikv.internal.txn.access.TxnRpcs;
import io.kvdc.tikv.internal.txn.buffer.FlagsOp;
import io.kvdc.tikv.internal.txn.lock.ResolveRequest;
import io.kvdc.tikv.internal.txn.lock.ResolveResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** What the first phase sends, and what it makes of the answers. */
class PrewriteTest {

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

  private static List<String> keysOf(List<PrewriteRequest> requests) {
    return requests.stream().flatMap(each -> keys(each).stream()).toList();
  }

  @Test
  void allThatIsSaidOfAnOptimisticTransaction() {
    commits.buffer().put(Bytes.utf8("a"), VALUE, FlagsOp.SET_ASSERT_EXIST);
    commits.buffer().put(Bytes.utf8("b"), VALUE, FlagsOp.SET_PRESUME_NOT_EXISTS);
    commits.start().join();
    assertThat(commits.prewrites()).hasSize(1);
    PrewriteRequest request = commits.prewrites().get(0);
    assertThat(request.getPrimaryLock().toStringUtf8()).isEqualTo("a");
    assertThat(request.getStartVersion()).isEqualTo(commits.startTs());
    assertThat(request.getLockTtl()).isEqualTo(3_000);
    assertThat(request.getTxnSize()).isEqualTo(2);
    assertThat(request.getMinCommitTs()).isEqualTo(commits.startTs() + 1);
    assertThat(request.getMaxCommitTs()).isZero();
    assertThat(request.getForUpdateTs()).isZero();
    assertThat(request.getPessimisticActionsCount()).isZero();
    assertThat(request.getSecondariesCount()).isZero();
    assertThat(request.getAssertionLevel()).isEqualTo(io.kvdc.proto.kvrpcpb.AssertionLevel.Fast);
    assertThat(request.getMutations(0).getAssertion()).isEqualTo(Assertion.Exist);
    assertThat(request.getMutations(1).getOp()).isEqualTo(Op.Insert);
    assertThat(request.getContext().getPriority()).isEqualTo(CommandPri.High);
    assertThat(request.getContext().getMaxExecutionDurationMs()).isEqualTo(20_000);
    assertThat(request.getContext().getIsRetryRequest()).isFalse();
  }

  @Test
  void allThatIsSaidOfAPessimisticOne() {
    commits.options(
        TransactionOptions.pessimistic().mutate().assertions(AssertionLevel.STRICT).build());
    long forUpdateTs = commits.txns().ts();
    commits.primary("b", forUpdateTs);
    commits.constrain("b", forUpdateTs - 1);
    commits.put("a");
    commits.buffer().put(Bytes.utf8("b"), VALUE);
    commits.buffer().updateFlags(Bytes.utf8("b"), FlagsOp.SET_LOCKED);
    commits.buffer().put(Bytes.utf8("c"), VALUE, FlagsOp.SET_CONSTRAINT_CHECK_IN_PREWRITE);
    commits.start().join();
    PrewriteRequest request = commits.prewrites().get(0);
    assertThat(request.getPrimaryLock().toStringUtf8()).isEqualTo("b");
    assertThat(request.getForUpdateTs()).isEqualTo(forUpdateTs);
    assertThat(request.getMinCommitTs()).isEqualTo(forUpdateTs + 1);
    assertThat(request.getAssertionLevel()).isEqualTo(io.kvdc.proto.kvrpcpb.AssertionLevel.Strict);
    assertThat(request.getPessimisticActionsList())
        .containsExactly(
            PessimisticAction.SKIP_PESSIMISTIC_CHECK,
            PessimisticAction.DO_PESSIMISTIC_CHECK,
            PessimisticAction.DO_CONSTRAINT_CHECK);
    assertThat(request.getForUpdateTsConstraintsList())
        .singleElement()
        .satisfies(
            constraint -> {
              assertThat(constraint.getIndex()).isEqualTo(1);
              assertThat(constraint.getExpectedForUpdateTs()).isEqualTo(forUpdateTs - 1);
            });
  }

  @Test
  void whatNobodyLockedIsCheckedAsOfTheStart() {
    commits.options(TransactionOptions.pessimistic());
    commits.buffer().put(Bytes.utf8("a"), VALUE, FlagsOp.SET_CONSTRAINT_CHECK_IN_PREWRITE);
    commits.start().join();
    PrewriteRequest request = commits.prewrites().get(0);
    assertThat(request.getForUpdateTs()).isEqualTo(commits.startTs());
    assertThat(request.getPessimisticActionsList())
        .containsExactly(PessimisticAction.DO_CONSTRAINT_CHECK);
  }

  @Test
  void theAgeOfTheTransactionIsAddedToTheTtl() {
    commits.put("a");
    ApiCall<CommitDetails> call = commits.call();
    commits.cluster().time().advance(Duration.ofSeconds(5));
    call.start();
    assertThat(commits.prewrites().get(0).getLockTtl()).isEqualTo(8_000);
  }

  @Test
  void batchesByRegionAndSizeThePrimaryFirst() {
    Bytes large = Bytes.wrap(new byte[10 << 10]);
    for (String key : List.of("a", "b", "c", "n", "o")) {
      commits.buffer().put(Bytes.utf8(key), large);
    }
    commits.buffer().updateFlags(Bytes.utf8("o"), FlagsOp.SET_LOCKED);
    commits.primary("o", commits.txns().ts());
    commits.start().join();
    assertThat(commits.prewrites())
        .extracting(Commits::keys)
        .containsExactlyInAnyOrder(
            List.of("a"), List.of("b"), List.of("c"), List.of("n"), List.of("o"));
    assertThat(keys(commits.prewrites().get(0))).containsExactly("o");
    assertThat(commits.prewrites())
        .allSatisfy(
            request ->
                assertThat(request.getTxnSize())
                    .isEqualTo(keys(request).get(0).compareTo("m") < 0 ? 3 : 2));
  }

  @Test
  void aValueLargerThanABatchTravelsAlone() {
    commits.put("a", "c");
    commits.buffer().put(Bytes.utf8("b"), Bytes.wrap(new byte[1 << 20]));
    commits.start().join();
    assertThat(commits.prewrites())
        .extracting(Commits::keys)
        .containsExactly(List.of("a"), List.of("b"), List.of("c"));
  }

  @Test
  void aRegionThatSplitCostsOnlyItsPieceAndNobodyKnowsItsSizeAnyMore() {
    commits.put("a", "k", "n");
    commits.buffer().updateFlags(Bytes.utf8("a"), FlagsOp.SET_ASSERT_UNKNOWN);
    ApiCall<CommitDetails> warm = commits.call();
    warm.start();
    warm.join();
    commits.cluster().requests().clear();
    commits.cluster().split("g");
    commits.start().join();
    List<PrewriteRequest> sent = commits.prewrites();
    assertThat(keysOf(sent)).containsExactlyInAnyOrder("a", "k", "n", "a", "k");
    assertThat(sent.stream().filter(each -> keys(each).size() == 1 && !keys(each).contains("n")))
        .hasSize(2)
        .allSatisfy(each -> assertThat(each.getTxnSize()).isEqualTo(-1));
    assertThat(sent.stream().filter(each -> keys(each).contains("n")))
        .singleElement()
        .satisfies(each -> assertThat(each.getTxnSize()).isEqualTo(1));
  }

  @Test
  void aLostPrewriteIsSentAgainAndSaysSo() {
    commits.put("a");
    List<Boolean> repeats = new ArrayList<>();
    commits
        .cluster()
        .answerLater(
            TxnRpcs.PREWRITE,
            request -> {
              repeats.add(request.getContext().getIsRetryRequest());
              return repeats.size() == 1
                  ? CompletableFuture.failedFuture(new RpcFailure.Lost("tikv:1", "gone", null))
                  : CompletableFuture.completedFuture(PrewriteResponse.getDefaultInstance());
            });
    ApiCall<CommitDetails> call = commits.start();
    while (!call.isDone()) {
      commits.cluster().time().advanceToNext();
    }
    assertThat(repeats).containsExactly(false, true);
    assertThat(call.join().requests()).isEqualTo(3);
    assertThat(call.join().backoff()).isPositive();
  }

  @Test
  void aPieceThatWasRepeatedStaysSoWhenItIsCutAnew() {
    commits.put("a", "k");
    List<Boolean> repeats = new ArrayList<>();
    commits
        .cluster()
        .answerLater(
            TxnRpcs.PREWRITE,
            request -> {
              repeats.add(request.getContext().getIsRetryRequest());
              if (repeats.size() == 1) {
                commits.cluster().split("g");
                return CompletableFuture.failedFuture(new RpcFailure.Lost("tikv:1", "gone", null));
              }
              return CompletableFuture.completedFuture(PrewriteResponse.getDefaultInstance());
            });
    ApiCall<CommitDetails> call = commits.start();
    while (!call.isDone()) {
      commits.cluster().time().advanceToNext();
    }
    call.join();
    assertThat(repeats).containsExactly(false, true, true);
  }

  @Test
  void aPrewriteThatIsLostForGoodIsNoUnknownOutcome() {
    commits.put("a");
    commits.timeout(Duration.ofSeconds(3));
    commits
        .cluster()
        .answerLater(
            TxnRpcs.PREWRITE,
            request -> CompletableFuture.failedFuture(new RpcFailure.Lost("tikv:1", "gone", null)));
    ApiCall<CommitDetails> call = commits.start();
    while (!call.isDone()) {
      commits.cluster().time().advanceToNext();
    }
    assertThat(((KvException) failure(call)).outcome()).isEqualTo(Outcome.NOT_APPLIED);
    assertThat(commits.rollbacks()).hasSize(1);
  }

  @Test
  void aLockIsResolvedAndTheBatchSentAgain() {
    commits.put("a", "b", "n");
    commits.prewrite(
        request ->
            keys(request).contains("b") && commits.resolver().requests().isEmpty()
                ? locked("b", commits.startTs() - 5)
                : PrewriteResponse.getDefaultInstance());
    CommitDetails details = commits.start().join();
    ResolveRequest asked = commits.resolver().requests().get(0);
    assertThat(asked.callerStartTs()).isEqualTo(commits.startTs());
    assertThat(asked.pessimisticRegionResolve()).isTrue();
    assertThat(asked.forRead()).isFalse();
    assertThat(asked.locks()).extracting(lock -> lock.key()).containsExactly(Bytes.utf8("b"));
    assertThat(keysOf(commits.prewrites())).containsExactlyInAnyOrder("a", "b", "n", "a", "b");
    assertThat(commits.prewrites())
        .filteredOn(request -> keys(request).contains("a"))
        .allSatisfy(request -> assertThat(request.getTxnSize()).isEqualTo(2));
    assertThat(details.locksMet()).isEqualTo(1);
  }

  @Test
  void aLockThatLivesIsWaitedForAsLongAsItLivesAtMost() {
    commits.put("a");
    commits
        .resolver()
        .answer(r -> CompletableFuture.completedFuture(new ResolveResult(7, List.of(), List.of())));
    commits.prewrite(
        request ->
            commits.prewrites().size() == 1
                ? locked("a", commits.startTs() - 5)
                : PrewriteResponse.getDefaultInstance());
    ApiCall<CommitDetails> call = commits.start();
    assertThat(call).isNotDone();
    assertThat(commits.cluster().time().untilNext()).isLessThanOrEqualTo(Duration.ofMillis(7));
    commits.cluster().time().advanceToNext();
    assertThat(call.join().locksMet()).isEqualTo(1);
  }

  @Test
  void aLockThatLivesForEverExhaustsTheBudget() {
    commits.put("a");
    commits.timeout(Duration.ofHours(1));
    commits
        .resolver()
        .answer(
            r ->
                CompletableFuture.completedFuture(new ResolveResult(60_000, List.of(), List.of())));
    commits.prewrite(request -> locked("a", commits.startTs() - 5));
    ApiCall<CommitDetails> call = commits.start();
    Duration waited = Duration.ZERO;
    while (!call.isDone()) {
      waited = waited.plus(commits.cluster().time().advanceToNext());
    }
    assertThat(failure(call)).isInstanceOf(ResolveLockTimeoutException.class);
    assertThat(waited).isBetween(Duration.ofSeconds(80), Duration.ofSeconds(84));
    assertThat(commits.rollbacks()).isNotEmpty();
  }

  @Test
  void aLockOfALaterTransactionIsAConflictAtOnce() {
    commits.put("a");
    commits.prewrite(request -> locked("a", commits.startTs() + 5));
    ApiCall<CommitDetails> call = commits.start();
    assertThat(failure(call)).isInstanceOf(WriteConflictException.class);
    WriteConflictException conflict = (WriteConflictException) failure(call);
    assertThat(conflict.key()).isEqualTo(Bytes.utf8("a"));
    assertThat(conflict.reason()).isEqualTo("OPTIMISTIC");
    assertThat(conflict.conflictStartTimestamp().value()).isEqualTo(commits.startTs() + 5);
    assertThat(commits.resolver().requests()).isEmpty();
    assertThat(commits.rollbacks()).hasSize(1);
  }

  @Test
  void aPessimisticTransactionResolvesItAllTheSame() {
    commits.primary("a", commits.txns().ts());
    commits.put("a");
    commits.buffer().updateFlags(Bytes.utf8("a"), FlagsOp.SET_LOCKED);
    commits.prewrite(
        request ->
            commits.resolver().requests().isEmpty()
                ? locked("a", commits.startTs() + 5)
                : PrewriteResponse.getDefaultInstance());
    assertThat(commits.start().join().commitTimestamp()).isNotNull();
    assertThat(commits.resolver().requests()).hasSize(1);
  }

  @Test
  void locksThatShareAKeyAreAllResolved() {
    commits.put("a");
    LockInfo.Builder each = LockInfo.newBuilder().setKey(ByteString.copyFromUtf8("a"));
    commits.prewrite(
        request ->
            commits.resolver().requests().isEmpty()
                ? refused(
                    KeyError.newBuilder()
                        .setLocked(
                            LockInfo.newBuilder()
                                .setKey(ByteString.copyFromUtf8("a"))
                                .addSharedLockInfos(each.clone().setLockVersion(3))
                                .addSharedLockInfos(each.clone().setLockVersion(4))))
                : PrewriteResponse.getDefaultInstance());
    commits.start().join();
    assertThat(commits.resolver().requests().get(0).locks())
        .extracting(lock -> lock.startTs())
        .containsExactly(3L, 4L);
  }

  @Test
  void aFailureToResolveEndsTheCommit() {
    commits.put("a");
    IllegalStateException defect = new IllegalStateException("resolver");
    commits.resolver().answer(r -> CompletableFuture.failedFuture(defect));
    commits.prewrite(request -> locked("a", commits.startTs() - 5));
    assertThat(failure(commits.start())).isSameAs(defect);
    assertThat(commits.rollbacks()).hasSize(1);
  }

  @Test
  void aConflictEndsItAndTakesEverythingBack() {
    commits.put("a", "b", "n");
    commits.prewrite(
        request ->
            keys(request).contains("n")
                ? refused(
                    KeyError.newBuilder()
                        .setRetryable("x")
                        .setConflict(WriteConflict.newBuilder().setConflictTs(99)))
                : PrewriteResponse.getDefaultInstance());
    ApiCall<CommitDetails> call = commits.start();
    assertThat(failure(call)).isInstanceOf(WriteConflictException.class);
    assertThat(commits.commits()).isEmpty();
    assertThat(commits.rollbacks()).hasSize(2);
    assertThat(keys(commits.rollbacks().get(0).getKeysList())).containsExactly("a", "b");
    assertThat(keys(commits.rollbacks().get(1).getKeysList())).containsExactly("n");
    assertThat(commits.rollbacks())
        .allSatisfy(
            rollback -> assertThat(rollback.getStartVersion()).isEqualTo(commits.startTs()));
  }

  @Test
  void aKeyThatExistsIsNamed() {
    commits.buffer().put(Bytes.utf8("a"), VALUE, FlagsOp.SET_PRESUME_NOT_EXISTS);
    commits.prewrite(
        request ->
            refused(
                KeyError.newBuilder()
                    .setAlreadyExist(
                        AlreadyExist.newBuilder().setKey(ByteString.copyFromUtf8("a")))));
    assertThat(failure(commits.start()))
        .isInstanceOfSatisfying(
            KeyExistsException.class, e -> assertThat(e.key()).isEqualTo(Bytes.utf8("a")));
  }

  @Test
  void whatTheClusterAbortsIsAborted() {
    commits.put("a");
    commits.prewrite(request -> refused(KeyError.newBuilder().setRetryable("begin again")));
    assertThat(failure(commits.start())).isInstanceOf(TransactionAbortedException.class);
  }

  private static KeyError.Builder assertionFailed(String key) {
    return KeyError.newBuilder()
        .setAssertionFailed(
            AssertionFailed.newBuilder()
                .setKey(ByteString.copyFromUtf8(key))
                .setAssertion(Assertion.Exist));
  }

  @Test
  void aFailedAssertionWaitsForWorseNews() {
    commits.put("a", "n");
    commits.prewrite(
        request ->
            refused(
                keys(request).contains("a")
                    ? assertionFailed("a")
                    : KeyError.newBuilder().setConflict(WriteConflict.getDefaultInstance())));
    assertThat(failure(commits.start())).isInstanceOf(WriteConflictException.class);
  }

  @Test
  void aFailedAssertionAloneIsTheFailure() {
    commits.put("a", "n");
    commits.prewrite(
        request ->
            keys(request).contains("a")
                ? refused(assertionFailed("a"))
                : PrewriteResponse.getDefaultInstance());
    assertThat(failure(commits.start()))
        .isInstanceOfSatisfying(
            AssertionFailedException.class, e -> assertThat(e.key()).isEqualTo(Bytes.utf8("a")));
    assertThat(keysOf(commits.prewrites())).containsExactlyInAnyOrder("a", "n");
    assertThat(commits.rollbacks()).hasSize(2);
  }

  private void contradictTheLock() {
    commits.primary("a", commits.txns().ts());
    commits.buffer().put(Bytes.utf8("a"), VALUE, FlagsOp.SET_ASSERT_NOT_EXIST);
    commits
        .buffer()
        .updateFlags(Bytes.utf8("a"), FlagsOp.SET_LOCKED.then(FlagsOp.SET_LOCKED_VALUE_EXISTS));
  }

  @Test
  void anAssertionThatContradictsTheLockFailsOncePrewriteSucceeded() {
    contradictTheLock();
    assertThat(failure(commits.start())).isInstanceOf(AssertionFailedException.class);
    assertThat(commits.prewrites()).hasSize(1);
    assertThat(commits.commits()).isEmpty();
    assertThat(commits.rollbacks()).hasSize(1);
  }

  @Test
  void butALostLockIsTheBetterReason() {
    contradictTheLock();
    commits.prewrite(
        request -> refused(KeyError.newBuilder().setAbort("PessimisticLockNotFound { key }")));
    assertThat(failure(commits.start())).isInstanceOf(TransactionAbortedException.class);
  }

  @Test
  void regionErrorsAreRetried() {
    commits.put("a");
    commits.prewrite(
        request ->
            commits.prewrites().size() < 3
                ? PrewriteResponse.newBuilder()
                    .setRegionError(
                        Error.newBuilder().setStaleCommand(StaleCommand.getDefaultInstance()))
                    .build()
                : PrewriteResponse.getDefaultInstance());
    ApiCall<CommitDetails> call = commits.start();
    while (!call.isDone()) {
      commits.cluster().time().advanceToNext();
    }
    assertThat(call.join().commitTimestamp()).isNotNull();
  }

  @Test
  void noMoreThanSoManyRequestsAreOutAtATime() {
    Bytes large = Bytes.wrap(new byte[16 << 10]);
    List<CompletableFuture<PrewriteResponse>> out = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      commits.buffer().put(Bytes.utf8("k%03d".formatted(i)), large);
    }
    commits
        .cluster()
        .answerLater(
            TxnRpcs.PREWRITE,
            request -> {
              CompletableFuture<PrewriteResponse> answer = new CompletableFuture<>();
              out.add(answer);
              return answer;
            });
    ApiCall<CommitDetails> call = commits.start();
    assertThat(out).hasSize(128);
    out.get(0).complete(PrewriteResponse.getDefaultInstance());
    assertThat(out).hasSize(129);
    for (int i = 1; i < out.size(); i++) {
      out.get(i).complete(PrewriteResponse.getDefaultInstance());
    }
    assertThat(call.join().regions()).isEqualTo(1);
  }

  @Test
  void theFirstOfSeveralFailedAssertionsCounts() {
    commits.put("a", "n");
    commits.prewrite(request -> refused(assertionFailed(keys(request).get(0))));
    assertThat(failure(commits.start()))
        .isInstanceOfSatisfying(
            AssertionFailedException.class, e -> assertThat(e.key()).isEqualTo(Bytes.utf8("a")));
  }

  @Test
  void thatAKeyExistsIsSaidBeforeALockOnIt() {
    commits.put("a");
    commits.prewrite(
        request ->
            refused(
                KeyError.newBuilder()
                    .setLocked(LockInfo.newBuilder().setKey(ByteString.copyFromUtf8("a")))
                    .setAlreadyExist(
                        AlreadyExist.newBuilder().setKey(ByteString.copyFromUtf8("a")))));
    assertThat(failure(commits.start())).isInstanceOf(KeyExistsException.class);
  }

  @Test
  void aBatchThatMetALockStillKnowsTheSizeOfTheTransaction() {
    Bytes large = Bytes.wrap(new byte[10 << 10]);
    for (String key : List.of("a", "b", "c")) {
      commits.buffer().put(Bytes.utf8(key), large);
    }
    commits.prewrite(
        request ->
            keys(request).contains("b") && commits.resolver().requests().isEmpty()
                ? locked("b", commits.startTs() - 5)
                : PrewriteResponse.getDefaultInstance());
    commits.start().join();
    assertThat(commits.prewrites()).hasSize(4);
    assertThat(commits.prewrites()).allMatch(request -> request.getTxnSize() == 3);
  }

  @Test
  void aPrewriteIsNeverEmpty() {
    assertThat(commits.start().join().commitTimestamp()).isNull();
    assertThat(commits.cluster().requests()).isEmpty();
  }

  @Test
  void aKeyNobodyCanEncodeFailsBeforeAnythingIsSent() {
    commits.options(TransactionOptions.pessimistic());
    commits
        .buffer()
        .updateFlags(
            Bytes.utf8("a"), FlagsOp.SET_PREWRITE_ONLY.then(FlagsOp.SET_PRESUME_NOT_EXISTS));
    assertThatThrownBy(() -> commits.start().join()).hasMessageContaining("PREWRITE_ONLY");
    assertThat(commits.cluster().requests()).isEmpty();
  }
}
