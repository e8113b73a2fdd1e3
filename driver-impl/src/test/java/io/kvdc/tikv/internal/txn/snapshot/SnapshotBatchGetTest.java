package io.kvdc.tikv.internal.txn.snapshot;

import static io.kvdc.tikv.internal.txn.snapshot.ScriptedReads.batch;
import static io.kvdc.tikv.internal.txn.snapshot.ScriptedReads.join;
import static io.kvdc.tikv.internal.txn.snapshot.ScriptedReads.key;
import static io.kvdc.tikv.internal.txn.snapshot.ScriptedReads.keys;
import static io.kvdc.tikv.internal.txn.snapshot.ScriptedReads.locked;
import static io.kvdc.tikv.internal.txn.snapshot.ScriptedReads.lockedPair;
import static io.kvdc.tikv.internal.txn.snapshot.ScriptedReads.pair;
import static io.kvdc.tikv.internal.txn.snapshot.ScriptedReads.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.kvdc.Bytes;
import io.kvdc.SnapshotOptions;
import io.kvdc.Timestamp;
import io.kvdc.VersionedValue;
import io.kvdc.error.ProtocolException;
import io.kvdc.error.SnapshotTooOldException;
import io.kvdc.proto.kvrpcpb.BatchGetRequest;
import io.kvdc.proto.kvrpcpb.BatchGetResponse;
import io.kvdc.tikv.internal.txn.access.TxnLock;
import io.kvdc.tikv.internal.txn.access.TxnRpcs;
import io.kvdc.tikv.internal.txn.lock.ResolveResult;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Batches: how they are cut, and what is asked again. */
class SnapshotBatchGetTest {

  private final ScriptedReads reads = new ScriptedReads("m");

  private void answer(BatchGetResponse... answers) {
    Queue<BatchGetResponse> queue = new ArrayDeque<>(List.of(answers));
    reads.cluster().answer(TxnRpcs.BATCH_GET, request -> queue.remove());
  }

  /** Each key has itself as value. */
  private void answerAll() {
    reads
        .cluster()
        .answer(
            TxnRpcs.BATCH_GET,
            request -> {
              BatchGetResponse.Builder answer = BatchGetResponse.newBuilder();
              for (ByteString key : request.getKeysList()) {
                answer.addPairsBuilder().setKey(key).setValue(key).setCommitTs(3);
              }
              return answer.build();
            });
  }

  private List<List<String>> requests() {
    return reads.cluster().requests(BatchGetRequest.class).stream()
        .map(request -> request.getKeysList().stream().map(ByteString::toStringUtf8).toList())
        .toList();
  }

  @Test
  void answersComeInTheOrderOfTheKeysByRegion() {
    answerAll();
    List<Bytes> wanted = keys("z", "a", "n", "a", "b");
    assertThat(join(reads.now().batchGet(wanted))).isEqualTo(wanted);
    assertThat(requests()).containsExactlyInAnyOrder(List.of("a", "b"), List.of("n", "z"));
    assertThat(reads.cluster().requests(BatchGetRequest.class))
        .allSatisfy(
            request ->
                assertThat(request.getContext().getMaxExecutionDurationMs()).isEqualTo(60_000));
  }

  @Test
  void noRequestHasMoreKeysThanStoresLike() {
    answerAll();
    List<Bytes> wanted = new ArrayList<>();
    for (int i = 0; i < 12_000; i++) {
      wanted.add(Bytes.utf8("a%05d".formatted(i)));
    }
    assertThat(join(reads.now().batchGet(wanted))).isEqualTo(wanted);
    assertThat(requests()).extracting(List::size).containsExactlyInAnyOrder(5_120, 5_120, 1_760);
  }

  @Test
  void absentKeysAreNullInTheirPlacesWhateverTheOrderOfTheAnswer() {
    answer(batch(pair("c", "3"), pair("a", "1")));
    assertThat(join(reads.now().batchGet(keys("a", "b", "c", "a"))))
        .isEqualTo(Arrays.asList(Bytes.utf8("1"), null, Bytes.utf8("3"), Bytes.utf8("1")));
  }

  @Test
  void onlyLockedKeysAreAskedForAgain() {
    answer(
        batch(pair("a", "1"), lockedPair("b", 5), pair("c", "3"), lockedPair("d", 6)),
        batch(pair("b", "2"), pair("d", "4")));
    assertThat(join(reads.now().batchGet(keys("d", "c", "b", "a"))))
        .isEqualTo(keys("4", "3", "2", "1"));
    assertThat(requests()).containsExactly(List.of("a", "b", "c", "d"), List.of("b", "d"));
    assertThat(reads.resolved())
        .singleElement()
        .satisfies(
            request -> {
              assertThat(request.lite()).isFalse();
              assertThat(request.forRead()).isTrue();
              assertThat(request.locks()).extracting(TxnLock::startTs).containsExactly(5L, 6L);
            });
  }

  @Test
  void anErrorOfTheWholeAnswerAsksForAllAgain() {
    BatchGetResponse failed =
        BatchGetResponse.newBuilder().setError(locked("b", 5)).addPairs(pair("a", "old")).build();
    answer(failed, batch(pair("a", "1"), pair("b", "2")));
    assertThat(join(reads.now().batchGet(keys("a", "b")))).isEqualTo(keys("1", "2"));
    assertThat(requests()).containsExactly(List.of("a", "b"), List.of("a", "b"));
  }

  @Test
  void whatIsKnownOfTransactionsGoesIntoTheRepeat() {
    answer(batch(lockedPair("a", 5)), batch(lockedPair("a", 6)), batch());
    reads.locksEnd(new ResolveResult(0, List.of(5L), List.of()));
    reads.locksEnd(new ResolveResult(0, List.of(), List.of(6L)));
    assertThat(join(reads.now().batchGet(keys("a", "b")))).containsOnlyNulls();
    BatchGetRequest last = reads.cluster().requests(BatchGetRequest.class).get(2);
    assertThat(last.getContext().getResolvedLocksList()).containsExactly(5L);
    assertThat(last.getContext().getCommittedLocksList()).containsExactly(6L);
  }

  @Test
  void regionsThatDoNotMeetLocksAreNotAskedAgain() {
    reads
        .cluster()
        .answer(
            TxnRpcs.BATCH_GET,
            request ->
                request.getKeys(0).toStringUtf8().equals("a") && reads.resolved().isEmpty()
                    ? batch(lockedPair("a", 5))
                    : batch(
                        pair(
                            request.getKeys(0).toStringUtf8(), request.getKeys(0).toStringUtf8())));
    reads.locksEnd(new ResolveResult(10, List.of(), List.of()));
    CompletableFuture<List<Bytes>> all = start(reads.now().batchGet(keys("a", "z")));
    assertThat(all).isNotDone();
    reads.cluster().time().advance(Duration.ofMillis(10));
    assertThat(all.join()).isEqualTo(keys("a", "z"));
    assertThat(requests()).containsExactlyInAnyOrder(List.of("a"), List.of("z"), List.of("a"));
  }

  @Test
  void aSplitBeforeTheRepeatIsNoticed() {
    answer(
        batch(lockedPair("a", 5), lockedPair("c", 5)),
        batch(pair("a", "1")),
        batch(pair("c", "3")));
    CompletableFuture<ResolveResult> resolving = new CompletableFuture<>();
    reads.locksEnd(resolving);
    CompletableFuture<List<Bytes>> all = start(reads.now().batchGet(keys("a", "c")));
    reads.cluster().split("b");
    resolving.complete(ResolveResult.FREE);
    assertThat(all.join()).isEqualTo(keys("1", "3"));
  }

  @Test
  void whatIsRememberedIsNotAskedFor() {
    answerAll();
    SnapshotReads snapshot = reads.now();
    join(snapshot.batchGet(keys("a", "b")));
    assertThat(join(snapshot.batchGet(keys("b", "c", "a")))).isEqualTo(keys("b", "c", "a"));
    assertThat(join(snapshot.batchGet(keys("b", "c", "a")))).isEqualTo(keys("b", "c", "a"));
    assertThat(join(snapshot.get(key("c")))).isEqualTo(key("c"));
    assertThat(requests()).containsExactly(List.of("a", "b"), List.of("c"));
  }

  @Test
  void commitTimestampsAreAskedForAndWithoutThemAValueIsNotKnown() {
    answerAll();
    SnapshotReads snapshot = reads.now();
    assertThat(join(snapshot.batchGetVersioned(keys("a"))))
        .containsExactly(new VersionedValue(key("a"), new Timestamp(3)));
    answer(batch(pair("b", "2")));
    assertThatThrownBy(() -> join(snapshot.batchGetVersioned(keys("b"))))
        .hasCauseInstanceOf(ProtocolException.class);
    answer(batch());
    assertThat(join(snapshot.batchGetVersioned(keys("b")))).containsOnlyNulls();
  }

  @Test
  void noKeysNeedNoRequest() {
    assertThat(join(reads.now().batchGet(List.of()))).isEmpty();
    assertThat(reads.cluster().requests()).isEmpty();
  }

  @Test
  void answersThatWereNotAskedForAreFoundOut() {
    answer(batch(pair("q", "1")));
    assertThatThrownBy(() -> join(reads.now().batchGet(keys("a", "b"))))
        .hasCauseInstanceOf(ProtocolException.class);
  }

  @Test
  void whatIsCollectedIsNotRead() {
    answerAll();
    SnapshotReads snapshot = reads.now();
    reads.safePoint(snapshot.timestamp().value() + 1);
    assertThatThrownBy(() -> join(snapshot.batchGet(keys("a", "z"))))
        .hasCauseInstanceOf(SnapshotTooOldException.class);
  }

  @Test
  void theNewestDataOfSeveralKeysIsThatOfOneMoment() {
    answerAll();
    SnapshotReads newest = reads.at(Timestamp.MAX, SnapshotOptions.defaults());
    long before = reads.txns().ts();
    join(newest.batchGet(keys("a", "z")));
    join(newest.batchGet(keys("a")));
    List<Long> versions =
        reads.cluster().requests(BatchGetRequest.class).stream()
            .map(BatchGetRequest::getVersion)
            .toList();
    assertThat(versions.get(0)).isGreaterThan(before).isEqualTo(versions.get(1));
    assertThat(versions.get(2)).isGreaterThan(versions.get(0));
  }
}
