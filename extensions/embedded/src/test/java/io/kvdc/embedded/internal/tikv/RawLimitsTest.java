package io.kvdc.embedded.internal.tikv;

import static io.kvdc.embedded.TestStores.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.embedded.ApiVersion;
import io.kvdc.embedded.TestStores;
import io.kvdc.proto.kvrpcpb.KvPair;
import io.kvdc.proto.kvrpcpb.RawBatchPutRequest;
import io.kvdc.proto.kvrpcpb.RawCASRequest;
import io.kvdc.proto.kvrpcpb.RawGetKeyTTLRequest;
import io.kvdc.proto.kvrpcpb.RawPutRequest;
import io.kvdc.proto.kvrpcpb.RawScanRequest;
import io.kvdc.proto.kvrpcpb.SplitRegionRequest;
import io.kvdc.proto.kvrpcpb.SplitRegionResponse;
import io.kvdc.proto.kvrpcpb.UnsafeDestroyRangeRequest;
import io.kvdc.proto.metapb.Region;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the recordings do not show: refusals, and requests that a real server would die of. */
class RawLimitsTest {

  private final TestStores stores = new TestStores(1, ApiVersion.V1);

  @AfterEach
  void close() {
    stores.close();
  }

  @Test
  void hasNoTimeToLiveInApiV1() {
    String refusal = "ttl is not enabled, but get put request with ttl";

    assertThat(stores.leaderOf("a").rawPut(put().setTtl(1).build()).getError()).isEqualTo(refusal);
    assertThat(
            stores
                .leaderOf("a")
                .rawCompareAndSwap(
                    RawCASRequest.newBuilder()
                        .setContext(stores.context("a"))
                        .setKey(bytes("a"))
                        .setTtl(1)
                        .build())
                .getError())
        .isEqualTo(refusal);
    assertThat(
            stores
                .leaderOf("a")
                .rawBatchPut(
                    RawBatchPutRequest.newBuilder()
                        .setContext(stores.context("a"))
                        .addPairs(KvPair.newBuilder().setKey(bytes("a")))
                        .addTtls(1)
                        .build())
                .getError())
        .isEqualTo(refusal);
  }

  @Test
  void namesTheRuleForAskingATimeToLiveInApiV1() {
    assertThat(
            stores
                .leaderOf("a")
                .rawGetKeyTTL(
                    RawGetKeyTTLRequest.newBuilder()
                        .setContext(stores.context("a"))
                        .setKey(bytes("a"))
                        .build())
                .getError())
        .contains("must not be sent");
  }

  @Test
  void namesTheRuleForDestroyingARangeWithoutBorders() {
    assertThat(
            stores
                .leaderOf("a")
                .unsafeDestroyRange(
                    UnsafeDestroyRangeRequest.newBuilder().setStartKey(bytes("a")).build())
                .getError())
        .contains("must not be sent");
  }

  @Test
  void takesLongKeysOnlyInAtomicMode() {
    String key = "k".repeat((8 << 10) + 1);

    assertThat(stores.leaderOf("a").rawPut(put().setKey(bytes(key)).build()).getError())
        .startsWith("max key size exceeded");
    assertThat(
            stores
                .leaderOf("a")
                .rawPut(put().setKey(bytes(key)).setForCas(true).build())
                .getError())
        .isEmpty();
  }

  @Test
  void takesAnEmptyBatchOnlyInAtomicMode() {
    RawBatchPutRequest.Builder empty =
        RawBatchPutRequest.newBuilder().setContext(stores.context("a"));

    assertThat(stores.leaderOf("a").rawBatchPut(empty.build()).getError())
        .isEqualTo("an empty request");
    assertThat(stores.leaderOf("a").rawBatchPut(empty.setForCas(true).build()).getError())
        .isEmpty();
  }

  @Test
  void readsTheLimitOfAScanAsUnsigned() {
    stores.leaderOf("a").rawPut(put().build());

    assertThat(
            stores
                .leaderOf("a")
                .rawScan(
                    RawScanRequest.newBuilder()
                        .setContext(stores.context("a"))
                        .setLimit(-1)
                        .build())
                .getKvsList())
        .hasSize(1);
  }

  @Test
  void splitsAtPlainKeysIfAsked() {
    SplitRegionResponse response =
        stores
            .leaderOf("a")
            .splitRegion(
                SplitRegionRequest.newBuilder()
                    .setContext(stores.context("a"))
                    .setIsRawKv(true)
                    .addSplitKeys(bytes("p"))
                    .addSplitKeys(bytes("g"))
                    .build());

    assertThat(response.getRegionsList())
        .extracting(Region::getStartKey)
        .containsExactly(bytes(""), bytes("g"), bytes("p"));
    assertThat(stores.region("h").meta()).isEqualTo(response.getRegions(1));
  }

  @Test
  void refusesASplitOutsideTheRegion() {
    stores.topology().split(stores.region("a").id(), List.of(bytes("m")));
    int before = stores.topology().current().regionCount();

    SplitRegionResponse response =
        stores
            .leaderOf("a")
            .splitRegion(
                SplitRegionRequest.newBuilder()
                    .setContext(stores.context("a"))
                    .setIsRawKv(true)
                    .addSplitKeys(bytes("x"))
                    .build());

    assertThat(response.getRegionError().getMessage()).startsWith("failed to split");
    assertThat(stores.topology().current().regionCount()).isEqualTo(before);
  }

  private RawPutRequest.Builder put() {
    return RawPutRequest.newBuilder()
        .setContext(stores.context("a"))
        .setKey(bytes("a"))
        .setValue(bytes("v"));
  }
}
