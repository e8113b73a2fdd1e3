package io.kvdc.tikv.internal.region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.kvdc.Bytes;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.OutcomeUnknownException;
import io.kvdc.error.ServerBusyException;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.proto.kvrpcpb.KvPair;
import io.kvdc.proto.kvrpcpb.RawBatchPutRequest;
import io.kvdc.proto.kvrpcpb.RawBatchPutResponse;
import io.kvdc.proto.tikvpb.TikvGrpc;
import io.kvdc.tikv.internal.codec.KeyCodec;
import io.kvdc.tikv.internal.retry.BackoffKind;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.rpc.Rpc;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What calls can say of their requests, and how they pause and do parts again. */
class RegionSeamsTest {

  private static final RegionRequest<RawBatchPutRequest, RawBatchPutResponse> PUT =
      RegionRequest.repeatable(
          Rpc.write(
              TikvGrpc.getRawBatchPutMethod(),
              (request, context) -> request.toBuilder().setContext(context).build(),
              response -> response.hasRegionError() ? response.getRegionError() : null));

  private static final RawBatchPutResponse DONE = RawBatchPutResponse.getDefaultInstance();

  private final ScriptedCluster cluster = new ScriptedCluster(KeyCodec.v1Txn(), "m");

  private Backoffer unlimited() {
    return new Backoffer(cluster.sender().environment(), Deadline.none(), Backoffer.UNLIMITED);
  }

  private static RawBatchPutRequest put(List<String> keys) {
    RawBatchPutRequest.Builder request = RawBatchPutRequest.newBuilder();
    keys.forEach(key -> request.addPairs(KvPair.newBuilder().setKey(ByteString.copyFromUtf8(key))));
    return request.build();
  }

  private static List<String> keys(RawBatchPutRequest request) {
    return request.getPairsList().stream().map(pair -> pair.getKey().toStringUtf8()).toList();
  }

  private static RawBatchPutResponse locked(String... keys) {
    return RawBatchPutResponse.newBuilder().setError(String.join(",", keys)).build();
  }

  /** Puts keys; an error of the response lists those that have to be put again. */
  private final class Puts
      extends RegionFanOut<List<String>, RawBatchPutRequest, RawBatchPutResponse, Integer> {
    private final Function<Backoffer, CompletionStage<?>> pause;
    private final List<Boolean> regrouped = new ArrayList<>();
    private int merged;

    Puts(Function<Backoffer, CompletionStage<?>> pause, String... keys) {
      super(cluster.sender(), PUT, unlimited(), 8, List.of(keys));
      this.pause = pause;
    }

    @Override
    protected void describe(Context.Builder context) {
      context.setTxnSource(7).setMaxExecutionDurationMs(5);
    }

    @Override
    protected CompletableFuture<Pieces<List<String>>> cut(
        List<String> part, RegionLocator locator, Deadline deadline) {
      return KeyGrouping.group(locator, deadline, (String key) -> Bytes.utf8(key), part)
          .thenApply(
              groups ->
                  new Pieces<>(
                      groups.stream()
                          .map(group -> new Piece<>(group.region(), group.things()))
                          .toList(),
                      null));
    }

    @Override
    protected RawBatchPutRequest request(CachedRegion region, List<String> part) {
      return put(part);
    }

    @Override
    protected RawBatchPutRequest request(
        CachedRegion region, List<String> part, boolean regroupedNow) {
      regrouped.add(regroupedNow);
      return put(part);
    }

    @Override
    protected void merge(CachedRegion region, List<String> part, RawBatchPutResponse response) {
      if (response.getError().isEmpty()) {
        merged += part.size();
        return;
      }
      for (String key : response.getError().split(",")) {
        redo(List.of(key), pause);
      }
      merged += part.size() - response.getError().split(",").length;
    }

    @Override
    protected Integer result() {
      return merged;
    }
  }

  private final class One extends RegionCall<RawBatchPutRequest, RawBatchPutResponse, Integer> {
    private final Queue<CompletableFuture<Void>> pauses;
    private int taken;

    One(Queue<CompletableFuture<Void>> pauses) {
      super(cluster.sender(), PUT, unlimited());
      this.pauses = pauses;
    }

    @Override
    protected @Nullable CachedRegion find(RegionCache cache) {
      return cache.find(Bytes.utf8("a"));
    }

    @Override
    protected CompletableFuture<CachedRegion> locate(RegionLocator locator) {
      return locator.locate(Bytes.utf8("a"), backoffer().deadline());
    }

    @Override
    protected RawBatchPutRequest request(CachedRegion region) {
      return put(List.of("a"));
    }

    @Override
    protected boolean take(RawBatchPutResponse response, CachedRegion region) {
      taken++;
      if (pauses.isEmpty()) {
        return true;
      }
      pauseUntil(pauses.remove());
      return false;
    }

    @Override
    protected Integer result() {
      return taken;
    }
  }

  private static CompletionStage<?> atOnce(Backoffer backoffer) {
    return CompletableFuture.completedFuture(null);
  }

  @Test
  void aCallDescribesItselfInEveryRequest() {
    cluster.answer(PUT, request -> DONE);
    Puts puts = new Puts(RegionSeamsTest::atOnce, "a", "z");
    puts.start();
    assertThat(puts.join()).isEqualTo(2);
    assertThat(cluster.requests(RawBatchPutRequest.class))
        .hasSize(2)
        .allSatisfy(
            request -> {
              assertThat(request.getContext().getTxnSource()).isEqualTo(7);
              assertThat(request.getContext().getMaxExecutionDurationMs()).isEqualTo(5);
              assertThat(request.getContext().getRegionId()).isPositive();
            });
  }

  @Test
  void onlyThePartInQuestionIsDoneAgain() {
    Queue<RawBatchPutResponse> answers = new ArrayDeque<>(List.of(locked("b"), DONE, DONE));
    cluster.answer(PUT, request -> answers.remove());
    Puts puts = new Puts(RegionSeamsTest::atOnce, "a", "b", "z");
    puts.start();
    assertThat(puts.join()).isEqualTo(3);
    assertThat(cluster.requests(RawBatchPutRequest.class))
        .extracting(RegionSeamsTest::keys)
        .containsExactly(List.of("a", "b"), List.of("z"), List.of("b"));
    assertThat(puts.regrouped).containsOnly(false);
  }

  @Test
  void aPartWaitsBeforeItIsDoneAgainAndTheCallWithIt() {
    Queue<RawBatchPutResponse> answers = new ArrayDeque<>(List.of(locked("a"), DONE));
    cluster.answer(PUT, request -> answers.remove());
    CompletableFuture<Void> resolved = new CompletableFuture<>();
    Puts puts = new Puts(backoffer -> resolved, "a");
    puts.start();
    assertThat(puts).isNotDone();
    assertThat(cluster.requests()).hasSize(1);
    resolved.complete(null);
    assertThat(puts.join()).isEqualTo(1);
  }

  @Test
  void theWaitOfAPartMayFailTheCall() {
    cluster.answer(PUT, request -> locked("a"));
    Puts puts =
        new Puts(
            backoffer ->
                CompletableFuture.failedFuture(new ServerBusyException(ErrorDetail.of("busy"))),
            "a");
    puts.start();
    // The put itself was answered, but nothing says that it had no effect.
    assertThatThrownBy(puts::join)
        .hasCauseInstanceOf(OutcomeUnknownException.class)
        .hasRootCauseInstanceOf(ServerBusyException.class);
  }

  @Test
  void aPartThatIsDoneAgainWithoutEndKeepsTheStackFlat() {
    int[] rounds = {0};
    cluster.answer(PUT, request -> ++rounds[0] < 20_000 ? locked("a") : DONE);
    Puts puts = new Puts(RegionSeamsTest::atOnce, "a");
    puts.start();
    assertThat(puts.join()).isEqualTo(1);
    assertThat(rounds[0]).isEqualTo(20_000);
  }

  @Test
  void partsOfOnePieceWaitEachForItself() {
    List<Backoffer> waits = new ArrayList<>();
    Queue<RawBatchPutResponse> answers = new ArrayDeque<>(List.of(locked("a", "b"), DONE, DONE));
    cluster.answer(PUT, request -> answers.remove());
    Puts puts =
        new Puts(
            backoffer -> {
              waits.add(backoffer);
              return backoffer.backoff(
                  BackoffKind.TXN_LOCK, "a lock", new IllegalStateException("locked"));
            },
            "a",
            "b");
    puts.start();
    assertThat(waits).doesNotHaveDuplicates().hasSize(2);
    cluster.time().advanceToNext();
    assertThat(puts.join()).isEqualTo(2);
  }

  @Test
  void aPieceWhoseRegionChangedIsSaidToBeRegrouped() {
    cluster.answer(PUT, request -> DONE);
    Puts warm = new Puts(RegionSeamsTest::atOnce, "a", "c");
    warm.start();
    warm.join();
    cluster.split("b");
    Puts puts = new Puts(RegionSeamsTest::atOnce, "a", "c");
    puts.start();
    assertThat(puts.join()).isEqualTo(2);
    assertThat(puts.regrouped).containsExactly(false, true, true);
  }

  @Test
  void aPartThatIsDoneAgainElsewhereIsSaidToBeRegrouped() {
    Queue<RawBatchPutResponse> answers = new ArrayDeque<>(List.of(locked("c"), DONE, DONE));
    cluster.answer(PUT, request -> answers.remove());
    Puts puts =
        new Puts(
            backoffer -> {
              cluster.split("b");
              Puts other = new Puts(RegionSeamsTest::atOnce, "a");
              other.start();
              return other;
            },
            "c");
    puts.start();
    assertThat(puts.join()).isEqualTo(1);
    assertThat(puts.regrouped).containsExactly(false, true);
  }

  @Test
  void aCallOfOneRegionPausesBeforeItGoesOn() {
    cluster.answer(PUT, request -> DONE);
    CompletableFuture<Void> pause = new CompletableFuture<>();
    One one = new One(new ArrayDeque<>(List.of(pause)));
    one.start();
    assertThat(one).isNotDone();
    assertThat(cluster.requests()).hasSize(1);
    pause.complete(null);
    assertThat(one.join()).isEqualTo(2);
  }

  @Test
  void aFailedPauseEndsTheCall() {
    cluster.answer(PUT, request -> DONE);
    One one =
        new One(
            new ArrayDeque<>(
                List.of(CompletableFuture.failedFuture(new IllegalStateException("no")))));
    one.start();
    assertThat(one).isCompletedExceptionally();
  }

  @Test
  void aPausedCallThatIsCancelledSendsNothingMore() {
    cluster.answer(PUT, request -> DONE);
    CompletableFuture<Void> pause = new CompletableFuture<>();
    One one = new One(new ArrayDeque<>(List.of(pause)));
    one.start();
    one.cancel(false);
    pause.complete(null);
    assertThat(cluster.requests()).hasSize(1);
  }
}
