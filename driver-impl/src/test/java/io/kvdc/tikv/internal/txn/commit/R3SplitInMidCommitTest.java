package io.kvdc.tikv.internal.txn.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.kvdc.Bytes;
import io.kvdc.CommitDetails;
import io.kvdc.embedded.Calls;
import io.kvdc.embedded.Fault;
import io.kvdc.embedded.FaultAction;
import io.kvdc.error.DeadlineExceededException;
import io.kvdc.error.Outcome;
import io.kvdc.proto.kvrpcpb.Mutation;
import io.kvdc.proto.kvrpcpb.PrewriteRequest;
import io.kvdc.tikv.internal.region.ApiCall;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A transaction of 3,000 keys over 5 regions, one of which splits in the middle of the commit while
 * one store answers slowly.
 */
class R3SplitInMidCommitTest {

  private static final int KEYS = 3_000;

  /** Frames that no number of keys or regions may add to. */
  private static final int FLAT = 250;

  private final EmbeddedCommits commits =
      new EmbeddedCommits(key(600), key(1_200), key(1_800), key(2_400));
  private final EmbeddedCommits.Txn txn = commits.begin();

  R3SplitInMidCommitTest() {
    Bytes value = Bytes.wrap(new byte[1 << 10]);
    for (int i = 0; i < KEYS; i++) {
      txn.buffer.put(Bytes.utf8(key(i)), value);
    }
  }

  @AfterEach
  void close() {
    commits.close();
  }

  private static String key(int number) {
    return "k%04d".formatted(number);
  }

  private Map<String, Long> sent() {
    return commits.received(PrewriteRequest.class).stream()
        .flatMap(request -> request.getMutationsList().stream())
        .map(Mutation::getKey)
        .map(key -> commits.txns().access().key(key).toUtf8())
        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
  }

  @Test
  void allKeysAreWrittenAndFinishedPiecesAreNotSentAgain() {
    long slow = commits.txns().cluster().storeIds().get(2);
    commits
        .faults()
        .inject(Calls.to("KvPrewrite").on(slow), FaultAction.delayAnswer(Duration.ofMillis(100)));
    Fault held =
        commits
            .faults()
            .inject(
                Calls.to("KvPrewrite")
                    .where(
                        call ->
                            ((PrewriteRequest) call.request())
                                .getMutationsList().stream()
                                    .anyMatch(
                                        each -> each.getKey().equals(commits.txns().key(key(900)))))
                    .times(1),
                FaultAction.holdRequest());
    ApiCall<CommitDetails> call = txn.start();
    await().until(() -> held.hits() == 1);
    await().until(() -> sent().size() == KEYS);
    Set<String> before = sent().keySet();
    commits.txns().split(key(900));
    held.release();
    CommitDetails details = EmbeddedCommits.result(call);
    assertThat(before).hasSize(KEYS);
    assertThat(details.keys()).isEqualTo(KEYS);
    assertThat(details.regions()).isBetween(5, 6);
    Map<String, Long> sent = sent();
    // The piece that was held is one batch of 16 KiB; it alone went out again.
    assertThat(sent.values().stream().filter(count -> count > 1)).hasSizeBetween(1, 16);
    assertThat(sent.get(key(900))).isEqualTo(2);
    assertThat(sent.values()).allMatch(count -> count <= 2);
    assertThat(commits.deepestStack()).isLessThan(FLAT);
    assertThat(commits.read(key(0))).hasSize(1 << 10);
    commits.awaitQuiet();
    long ts = commits.txns().ts();
    IntStream.iterate(0, i -> i < KEYS, i -> i + 97)
        .forEach(i -> assertThat(commits.txns().read(key(i), ts)).hasSize(1 << 10));
  }

  @Test
  void theDeadlineIsKeptThoughAStoreNeverAnswers() {
    long frozen = commits.txns().cluster().storeIds().get(0);
    commits.txns().cluster().scatter();
    commits.faults().freezeStore(frozen);
    assertThatThrownBy(() -> txn.within(Duration.ofSeconds(1)).commit())
        .isInstanceOfSatisfying(
            DeadlineExceededException.class,
            e -> assertThat(e.outcome()).isEqualTo(Outcome.NOT_APPLIED));
    commits.faults().thawStore(frozen);
    commits.awaitQuiet();
    commits.awaitNoLocks(key(0), key(700), key(2_999));
    assertThat(commits.read(key(0))).isNull();
  }
}
