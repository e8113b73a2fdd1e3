package io.kvdc.tikv.internal.txn.snapshot;

import static io.kvdc.tikv.internal.txn.snapshot.ScriptedReads.batch;
import static io.kvdc.tikv.internal.txn.snapshot.ScriptedReads.key;
import static io.kvdc.tikv.internal.txn.snapshot.ScriptedReads.locked;
import static io.kvdc.tikv.internal.txn.snapshot.ScriptedReads.lockedGet;
import static io.kvdc.tikv.internal.txn.snapshot.ScriptedReads.lockedPair;
import static io.kvdc.tikv.internal.txn.snapshot.ScriptedReads.nothing;
import static io.kvdc.tikv.internal.txn.snapshot.ScriptedReads.page;
import static io.kvdc.tikv.internal.txn.snapshot.ScriptedReads.pair;
import static io.kvdc.tikv.internal.txn.snapshot.ScriptedReads.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.kvdc.AsyncCursor;
import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.KeyValue;
import io.kvdc.ScanOptions;
import io.kvdc.SnapshotOptions;
import io.kvdc.Timestamp;
import io.kvdc.error.ConnectionClosedException;
import io.kvdc.error.ProtocolException;
import io.kvdc.error.RequestRejectedException;
import io.kvdc.error.SnapshotTooOldException;
import io.kvdc.proto.kvrpcpb.BatchGetRequest;
import io.kvdc.proto.kvrpcpb.GetRequest;
import io.kvdc.proto.kvrpcpb.GetResponse;
import io.kvdc.proto.kvrpcpb.ScanRequest;
import io.kvdc.proto.kvrpcpb.ScanResponse;
import io.kvdc.tikv.internal.codec.KeyCodec;
import io.kvdc.tikv.internal.codec.Keyspace;
import io.kvdc.tikv.internal.txn.ScriptedTxns;
import io.kvdc.tikv.internal.txn.access.TxnRpcs;
import io.kvdc.tikv.internal.txn.lock.ResolveResult;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Walks: how they are cut into pages, and what locks do to them. */
class SnapshotScanTest {

  private final ScriptedReads reads = new ScriptedReads("m");
  private final ScanOptions pagesOfTwo = ScanOptions.defaults().withPageSize(2);

  private void answer(ScanResponse... answers) {
    Queue<ScanResponse> queue = new ArrayDeque<>(List.of(answers));
    reads.cluster().answer(TxnRpcs.SCAN, request -> queue.remove());
  }

  private List<ScanRequest> requests() {
    return reads.cluster().requests(ScanRequest.class);
  }

  private AsyncCursor<KeyValue> scan(SnapshotReads snapshot, ScanOptions options) {
    return snapshot.scan(reads.calls(), "snapshot.scan", KeyRange.all(), options);
  }

  private List<KeyValue> all(ScanOptions options) {
    return all(scan(reads.now(), options));
  }

  private static List<KeyValue> all(AsyncCursor<KeyValue> cursor) {
    List<KeyValue> entries = new ArrayList<>();
    while (true) {
      List<KeyValue> page = cursor.nextPage().toCompletableFuture().join();
      if (page.isEmpty()) {
        return entries;
      }
      entries.addAll(page);
    }
  }

  private static List<String> ranges(List<ScanRequest> requests) {
    return requests.stream()
        .map(request -> text(request.getStartKey()) + ".." + text(request.getEndKey()))
        .toList();
  }

  private static String text(ByteString key) {
    return key.toStringUtf8().replace((char) 0, '+');
  }

  private static KeyValue entry(String key, String value) {
    return new KeyValue(Bytes.utf8(key), Bytes.utf8(value));
  }

  @Test
  void aFullPageMeansThatThereMayBeMore() {
    answer(page(pair("a", "1"), pair("b", "2")), page(pair("c", "3")), page(pair("n", "4")));
    assertThat(all(pagesOfTwo))
        .containsExactly(entry("a", "1"), entry("b", "2"), entry("c", "3"), entry("n", "4"));
    assertThat(ranges(requests())).containsExactly("..m", "b+..m", "m..");
    assertThat(requests())
        .allSatisfy(
            request -> {
              assertThat(request.getLimit()).isEqualTo(2);
              assertThat(request.getContext().getMaxExecutionDurationMs()).isEqualTo(60_000);
              assertThat(request.getVersion()).isEqualTo(requests().get(0).getVersion());
            });
  }

  @Test
  void emptyRegionsArePassedWithoutAnEmptyPage() {
    answer(page(), page(pair("z", "1")));
    assertThat(all(pagesOfTwo)).containsExactly(entry("z", "1"));
  }

  @Test
  void aReverseWalkBeginsAboveAllKeysAndAtTheRegionBelow() {
    answer(page(pair("z", "1"), pair("n", "2")), page(), page(pair("a", "3")));
    assertThat(all(pagesOfTwo.withReverse(true)))
        .containsExactly(entry("z", "1"), entry("n", "2"), entry("a", "3"));
    assertThat(requests().get(0).getStartKey().byteAt(0)).isEqualTo((byte) 0xff);
    assertThat(ranges(requests()).subList(1, 3)).containsExactly("n..m", "m..");
    assertThat(requests()).extracting(ScanRequest::getReverse).containsOnly(true);
  }

  @Test
  void theLimitIsOneForAllRequests() {
    answer(page(pair("a", "1"), pair("b", "2")), page(pair("c", "3")));
    assertThat(all(pagesOfTwo.withLimit(3))).hasSize(3);
    assertThat(requests()).extracting(ScanRequest::getLimit).containsExactly(2, 1);
  }

  @Test
  void requestsSayWhatIsLeftOut() {
    answer(page(pair("a", "")), page());
    assertThat(all(ScanOptions.defaults().withKeyOnly(true).withSampleStep(10))).hasSize(1);
    assertThat(requests().get(0).getKeyOnly()).isTrue();
    assertThat(requests().get(0).getSampleStep()).isEqualTo(10);
    assertThat(requests().get(0).getLimit()).isEqualTo(256);
  }

  @Test
  void regionsAreNotSkippedWhereOneIsSplitBetweenPages() {
    answer(
        page(pair("a", "1"), pair("b", "2")),
        page(pair("c", "3"), pair("d", "4")),
        page(),
        page(pair("e", "5")),
        page());
    AsyncCursor<KeyValue> cursor = scan(reads.now(), pagesOfTwo);
    assertThat(cursor.nextPage().toCompletableFuture().join()).hasSize(2);
    reads.cluster().split("e");
    assertThat(all(cursor)).containsExactly(entry("c", "3"), entry("d", "4"), entry("e", "5"));
  }

  @Test
  void aLockedKeyIsReadByItself() {
    answer(page(pair("a", "1"), lockedPair("b", 5)), page(), page());
    reads.cluster().answer(TxnRpcs.GET, request -> value("2"));
    assertThat(all(pagesOfTwo)).containsExactly(entry("a", "1"), entry("b", "2"));
    assertThat(reads.cluster().requests(GetRequest.class)).hasSize(1);
    assertThat(ranges(requests()).get(1)).isEqualTo("b+..m");
  }

  @Test
  void aLockedKeyWithoutAValueIsNoEntryAndNoEnd() {
    answer(page(lockedPair("a", 5)), page(pair("b", "2")), page());
    reads.cluster().answer(TxnRpcs.GET, request -> nothing());
    assertThat(all(ScanOptions.defaults().withPageSize(1).withLimit(1)))
        .containsExactly(entry("b", "2"));
  }

  @Test
  void severalLockedKeysAreReadTogether() {
    answer(page(lockedPair("a", 5), pair("b", "2"), lockedPair("c", 6)), page());
    reads.cluster().answer(TxnRpcs.BATCH_GET, request -> batch(pair("c", "3")));
    assertThat(all(ScanOptions.defaults().withPageSize(5)))
        .containsExactly(entry("b", "2"), entry("c", "3"));
    assertThat(reads.cluster().requests(BatchGetRequest.class).get(0).getKeysList())
        .extracting(ByteString::toStringUtf8)
        .containsExactly("a", "c");
  }

  @Test
  void lockedKeysHaveNoValueEitherIfOnlyKeysAreWanted() {
    answer(page(lockedPair("a", 5)), page());
    reads.cluster().answer(TxnRpcs.GET, request -> value("1"));
    assertThat(all(ScanOptions.defaults().withKeyOnly(true)))
        .containsExactly(new KeyValue(key("a"), Bytes.EMPTY));
  }

  @Test
  void aLockOfTheWholeAnswerHasToGo() {
    ScanResponse failed =
        ScanResponse.newBuilder().setError(locked("b", 5)).addPairs(lockedPair("b", 5)).build();
    answer(failed, page(pair("a", "1")), page());
    assertThat(all(pagesOfTwo)).containsExactly(entry("a", "1"));
    assertThat(reads.resolved())
        .singleElement()
        .satisfies(
            request -> {
              assertThat(request.forRead()).isFalse();
              assertThat(request.lite()).isFalse();
            });
    assertThat(ranges(requests())).containsExactly("..m", "..m", "m..");
  }

  @Test
  void walksDoNotTellStoresOfLocks() {
    reads
        .cluster()
        .answer(TxnRpcs.GET, request -> requestsOfGet() == 1 ? lockedGet("a", 5) : value("1"));
    reads.locksEnd(new ResolveResult(0, List.of(5L), List.of(6L)));
    SnapshotReads snapshot = reads.now();
    ScriptedReads.join(snapshot.get(key("a")));
    answer(page(), page());
    all(scan(snapshot, pagesOfTwo));
    assertThat(requests().get(0).getContext().getResolvedLocksList()).isEmpty();
    assertThat(requests().get(0).getContext().getCommittedLocksList()).isEmpty();
  }

  private long requestsOfGet() {
    return reads.cluster().requests(GetRequest.class).size();
  }

  @Test
  void afterAFailureTheSamePageIsAskedForAgain() {
    ScanResponse.Builder broken = ScanResponse.newBuilder();
    broken.getErrorBuilder().setAbort("broken");
    answer(page(pair("a", "1"), pair("b", "2")), broken.build(), page(pair("c", "3")), page());
    AsyncCursor<KeyValue> cursor = scan(reads.now(), pagesOfTwo);
    assertThat(cursor.nextPage().toCompletableFuture().join()).hasSize(2);
    assertThatThrownBy(() -> cursor.nextPage().toCompletableFuture().join())
        .hasCauseInstanceOf(RequestRejectedException.class);
    assertThat(all(cursor)).containsExactly(entry("c", "3"));
  }

  @Test
  void closingEndsThePageThatIsFetchedAndTheKeysReadForIt() {
    answer(page(lockedPair("a", 5)));
    CompletableFuture<GetResponse> never = new CompletableFuture<>();
    reads.cluster().answerLater(TxnRpcs.GET, request -> never);
    AsyncCursor<KeyValue> cursor = scan(reads.now(), pagesOfTwo);
    CompletableFuture<List<KeyValue>> page = cursor.nextPage().toCompletableFuture();
    cursor.close();
    assertThatThrownBy(page::join).hasCauseInstanceOf(ConnectionClosedException.class);
    never.complete(value("late"));
    assertThat(requests()).hasSize(1);
  }

  @Test
  void whatIsCollectedIsNotWalkedOver() {
    answer(page(pair("a", "1"), pair("b", "2")));
    SnapshotReads snapshot = reads.now();
    reads.safePoint(snapshot.timestamp().value() + 1);
    assertThatThrownBy(() -> all(scan(snapshot, pagesOfTwo)))
        .hasCauseInstanceOf(SnapshotTooOldException.class);
  }

  @Test
  void aCursorOverTheNewestDataStaysAtOneMoment() {
    answer(page(pair("a", "1"), pair("b", "2")), page(), page());
    all(scan(reads.at(Timestamp.MAX, SnapshotOptions.defaults()), pagesOfTwo));
    assertThat(requests()).extracting(ScanRequest::getVersion).doesNotContain(-1L);
    assertThat(requests().stream().map(ScanRequest::getVersion).distinct()).hasSize(1);
  }

  @Test
  void aStoreThatAnswersBackwardsIsFoundOut() {
    answer(page(pair("c", "1"), pair("d", "2")), page(pair("a", "1"), pair("b", "2")));
    assertThatThrownBy(() -> all(pagesOfTwo)).hasCauseInstanceOf(ProtocolException.class);
  }

  @Test
  void inAKeyspaceBothEndsAreBounded() {
    ScriptedReads spaced =
        new ScriptedReads(new ScriptedTxns(KeyCodec.v2Txn(new Keyspace(5, "five"))));
    spaced.cluster().answer(TxnRpcs.SCAN, request -> page());
    for (boolean reverse : new boolean[] {false, true}) {
      AsyncCursor<KeyValue> cursor =
          spaced
              .now()
              .scan(spaced.calls(), "scan", KeyRange.all(), pagesOfTwo.withReverse(reverse));
      assertThat(all(cursor)).isEmpty();
    }
    ByteString from = ByteString.copyFrom(new byte[] {'x', 0, 0, 5});
    ByteString to = ByteString.copyFrom(new byte[] {'x', 0, 0, 6});
    List<ScanRequest> sent = spaced.cluster().requests(ScanRequest.class);
    assertThat(sent.get(0).getStartKey()).isEqualTo(from);
    assertThat(sent.get(0).getEndKey()).isEqualTo(to);
    assertThat(sent.get(1).getStartKey()).isEqualTo(to);
    assertThat(sent.get(1).getEndKey()).isEqualTo(from);
  }
}
