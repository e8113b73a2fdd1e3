package io.kvdc.tikv.internal.txn.commit;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.kvdc.Bytes;
import io.kvdc.CommitDetails;
import io.kvdc.proto.pdpb.GetOperatorResponse;
import io.kvdc.proto.pdpb.OperatorStatus;
import io.kvdc.tikv.internal.region.ApiCall;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Regions are split and spread before very much is written into them. */
class RegionPresplitTest {

  private final Commits commits = new Commits("m");

  /** Each entry has 400 bytes. */
  private void put(int entries) {
    Bytes value = Bytes.wrap(new byte[393]);
    for (int i = 0; i < entries; i++) {
      commits.buffer().put(Bytes.utf8("k%06d".formatted(i)), value);
    }
  }

  /** The last mutation of the n-th 32 MiB. */
  private Bytes border(int number) {
    int entries = (int) ((RegionPresplit.REGION_BYTES + 399) / 400);
    Bytes key = Bytes.utf8("k%06d".formatted(entries * number - 1));
    return commits.txns().access().codec().toPdKey(key);
  }

  @Test
  void everyThirtyTwoMebibytes() {
    put(RegionPresplit.MANY_KEYS * 2);
    commits
        .operators()
        .splitter(
            keys -> {
              commits.cluster().split("k100000");
              return CompletableFuture.completedFuture(List.of(71L, 72L));
            });
    CommitDetails details = commits.start().join();
    assertThat(commits.operators().splits()).containsExactly(border(1), border(2));
    assertThat(commits.operators().scattered()).containsExactly(71L, 72L);
    assertThat(commits.operators().asked()).containsExactly(71L, 72L);
    // What the split has changed is known before anything is sent.
    assertThat(details.regions()).isEqualTo(2);
    assertThat(commits.prewrites())
        .extracting(request -> request.getTxnSize())
        .containsOnly(100_000L);
  }

  @Test
  void notForFewerKeys() {
    put(RegionPresplit.MANY_KEYS - 1);
    commits.start().join();
    assertThat(commits.operators().splits()).isEmpty();
  }

  @Test
  void notForFewBytes() {
    for (int i = 0; i < RegionPresplit.MANY_KEYS; i++) {
      commits.buffer().put(Bytes.utf8("k%06d".formatted(i)), Bytes.utf8("v"));
    }
    commits.start().join();
    assertThat(commits.operators().splits()).isEmpty();
  }

  @Test
  void aFailureIsNone() {
    put(RegionPresplit.MANY_KEYS);
    commits
        .operators()
        .splitter(keys -> CompletableFuture.failedFuture(new IllegalStateException("PD says no")));
    assertThat(commits.start().join().commitTimestamp()).isNotNull();
    assertThat(commits.operators().scattered()).isEmpty();
  }

  @Test
  void untilTheyAreSpreadButNotForEver() {
    put(RegionPresplit.MANY_KEYS);
    commits.timeout(Duration.ofSeconds(60));
    commits
        .operators()
        .operator(
            id ->
                GetOperatorResponse.newBuilder()
                    .setDesc(ByteString.copyFromUtf8("scatter-region"))
                    .setStatus(OperatorStatus.RUNNING)
                    .build());
    ApiCall<CommitDetails> call = commits.start();
    assertThat(call).isNotDone();
    assertThat(commits.prewrites()).isEmpty();
    commits.cluster().time().advance(Duration.ofSeconds(29));
    assertThat(call).isNotDone();
    commits.cluster().time().advance(Duration.ofSeconds(2));
    assertThat(call.join().commitTimestamp()).isNotNull();
  }
}
