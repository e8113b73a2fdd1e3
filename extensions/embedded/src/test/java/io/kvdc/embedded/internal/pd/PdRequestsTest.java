package io.kvdc.embedded.internal.pd;

import static io.kvdc.embedded.internal.pd.PdFixture.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.kvdc.proto.keyspacepb.KeyspaceGrpc;
import io.kvdc.proto.keyspacepb.KeyspaceState;
import io.kvdc.proto.keyspacepb.UpdateKeyspaceStateRequest;
import io.kvdc.proto.keyspacepb.UpdateKeyspaceStateResponse;
import io.kvdc.proto.pdpb.BatchScanRegionsRequest;
import io.kvdc.proto.pdpb.ErrorType;
import io.kvdc.proto.pdpb.GetExternalTimestampRequest;
import io.kvdc.proto.pdpb.GetGCStateRequest;
import io.kvdc.proto.pdpb.GetMinTSRequest;
import io.kvdc.proto.pdpb.GlobalConfigItem;
import io.kvdc.proto.pdpb.KeyRange;
import io.kvdc.proto.pdpb.PDGrpc;
import io.kvdc.proto.pdpb.QueryRegionRequest;
import io.kvdc.proto.pdpb.QueryRegionResponse;
import io.kvdc.proto.pdpb.Region;
import io.kvdc.proto.pdpb.SetExternalTimestampRequest;
import io.kvdc.proto.pdpb.SetExternalTimestampResponse;
import io.kvdc.proto.pdpb.StoreGlobalConfigRequest;
import io.kvdc.proto.pdpb.Timestamp;
import io.kvdc.proto.pdpb.UpdateGCSafePointRequest;
import io.kvdc.proto.pdpb.UpdateServiceGCSafePointRequest;
import io.kvdc.proto.pdpb.WatchGlobalConfigRequest;
import io.kvdc.proto.pdpb.WatchGlobalConfigResponse;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the recorded exchanges leave out. */
class PdRequestsTest {
  private final PdFixture pd = new PdFixture(1, 1, InstantSource.system());

  @AfterEach
  void close() {
    pd.close();
  }

  private static ByteString key(String text) {
    return ByteString.copyFromUtf8(text);
  }

  private static final class Collected<T> implements StreamObserver<T> {
    final List<T> values = new CopyOnWriteArrayList<>();

    @Override
    public void onNext(T value) {
      values.add(value);
    }

    @Override
    public void onError(Throwable failure) {
      // Nothing more comes; the test waits for what it wants in vain and fails.
    }

    @Override
    public void onCompleted() {
      // As above.
    }
  }

  @Test
  void manyLookUpsAreAnsweredAtOnce() {
    pd.topology().splitAt(List.of(key("g"), key("p")));
    long left = pd.topology().current().regionOf(key("a")).id();
    long middle = pd.topology().current().regionOf(key("h")).id();
    Collected<QueryRegionResponse> answers = new Collected<>();
    StreamObserver<QueryRegionRequest> stream = PDGrpc.newStub(pd.channel(0)).queryRegion(answers);

    stream.onNext(
        QueryRegionRequest.newBuilder()
            .setHeader(header())
            .addKeys(key("h"))
            .addKeys(key("i"))
            .addKeys(key("b"))
            .addPrevKeys(key("h"))
            .addPrevKeys(key("b"))
            .addIds(middle)
            .addIds(777)
            .addIds(0)
            .build());
    await().until(() -> !answers.values.isEmpty());

    QueryRegionResponse answer = answers.values.get(0);
    assertThat(answer.getKeyIdMapList()).containsExactly(middle, middle, left);
    assertThat(answer.getPrevKeyIdMapList()).containsExactly(left, 0L);
    assertThat(answer.getRegionsByIdMap()).containsOnlyKeys(left, middle, 777L);
    assertThat(answer.getRegionsByIdMap().get(middle).getLeader().getStoreId()).isEqualTo(1);
    assertThat(answer.getRegionsByIdMap().get(777L).hasRegion()).isFalse();
    stream.onCompleted();
  }

  @Test
  void aRangeWithoutEndIsScannedToTheEndAndRegionsOnBordersComeOnce() {
    pd.topology().splitAt(List.of(key("g"), key("p")));

    List<Region> found =
        pd.pd(0)
            .batchScanRegions(
                BatchScanRegionsRequest.newBuilder()
                    .setHeader(header())
                    .addRanges(KeyRange.newBuilder().setStartKey(key("a")).setEndKey(key("h")))
                    .addRanges(KeyRange.newBuilder().setStartKey(key("h")))
                    .setContainAllKeyRange(true)
                    .build())
            .getRegionsList();

    assertThat(found)
        .extracting(region -> region.getRegion().getStartKey().toStringUtf8())
        .containsExactly("", "g", "p");
  }

  @Test
  void aRegionWithoutALeaderIsShownWithAnEmptyOne() {
    long id = pd.topology().current().regions().get(0).id();
    pd.topology().dropLeader(id);

    Region region =
        pd.pd(0)
            .batchScanRegions(
                BatchScanRegionsRequest.newBuilder()
                    .setHeader(header())
                    .addRanges(KeyRange.getDefaultInstance())
                    .build())
            .getRegions(0);

    assertThat(region.getRegion().getId()).isEqualTo(id);
    assertThat(region.getLeader().getId()).isZero();
  }

  @Test
  void theExternalTimestampGrowsAndStaysBehindTheTso() {
    Timestamp now =
        pd.pd(0).getMinTS(GetMinTSRequest.newBuilder().setHeader(header()).build()).getTimestamp();
    long current = (now.getPhysical() << TimestampOracle.LOGICAL_BITS) + now.getLogical();

    assertThat(setExternal(current).getHeader().hasError()).isFalse();
    assertThat(setExternal(current).getHeader().getError().getType())
        .isEqualTo(ErrorType.INVALID_VALUE);
    assertThat(setExternal(current + (1L << 40)).getHeader().getError().getMessage())
        .contains("larger than global ts");
    assertThat(
            pd.pd(0)
                .getExternalTimestamp(
                    GetExternalTimestampRequest.newBuilder().setHeader(header()).build())
                .getTimestamp())
        .isEqualTo(current);
  }

  private SetExternalTimestampResponse setExternal(long timestamp) {
    return pd.pd(0)
        .setExternalTimestamp(
            SetExternalTimestampRequest.newBuilder()
                .setHeader(header())
                .setTimestamp(timestamp)
                .build());
  }

  @Test
  void keyspacesGoThroughTheirStatesInOrder() {
    int id = pd.runtime.context().pd().keyspaces().ensure("orders").getId();

    assertThat(change(id, KeyspaceState.ARCHIVED).getHeader().getError().getMessage())
        .contains("cannot change keyspace state from ENABLED to ARCHIVED");
    for (KeyspaceState state :
        List.of(KeyspaceState.DISABLED, KeyspaceState.ARCHIVED, KeyspaceState.TOMBSTONE)) {
      assertThat(change(id, state).getKeyspace().getState()).isEqualTo(state);
    }
    assertThat(change(id, KeyspaceState.ENABLED).getHeader().hasError()).isTrue();
  }

  private UpdateKeyspaceStateResponse change(int id, KeyspaceState state) {
    return KeyspaceGrpc.newBlockingStub(pd.channel(0))
        .updateKeyspaceState(
            UpdateKeyspaceStateRequest.newBuilder()
                .setHeader(header())
                .setId(id)
                .setState(state)
                .build());
  }

  @Test
  void changesOfTheGlobalConfigAreWatched() {
    Iterator<WatchGlobalConfigResponse> watched =
        pd.pd(0).watchGlobalConfig(WatchGlobalConfigRequest.newBuilder().setRevision(1).build());
    GlobalConfigItem item =
        GlobalConfigItem.newBuilder().setName("one").setPayload(key("x")).build();

    pd.pd(0).storeGlobalConfig(StoreGlobalConfigRequest.newBuilder().addChanges(item).build());

    assertThat(watched.next().getChanges(0).getName()).isEqualTo("/global/config/one");
    assertThatThrownBy(
            () ->
                pd.pd(0)
                    .storeGlobalConfig(
                        StoreGlobalConfigRequest.newBuilder().setConfigPath("/other").build()))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("/other");
  }

  @Test
  void oldClientsAskForTheGcSafePointByMovingItBack() {
    pd.pd(0)
        .updateServiceGCSafePoint(
            UpdateServiceGCSafePointRequest.newBuilder()
                .setHeader(header())
                .setServiceId(key("gc_worker"))
                .setTTL(Long.MAX_VALUE)
                .setSafePoint(50)
                .build());

    assertThat(updateSafePoint(40)).isEqualTo(40);
    assertThat(updateSafePoint(0)).isEqualTo(40);
    assertThatThrownBy(() -> updateSafePoint(60))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("ErrGCSafePointExceedsTxnSafePoint");
    assertThat(
            pd.pd(0)
                .getGCState(GetGCStateRequest.newBuilder().setHeader(header()).build())
                .getGcState()
                .getGcSafePoint())
        .isEqualTo(40);
  }

  private long updateSafePoint(long target) {
    return pd.pd(0)
        .updateGCSafePoint(
            UpdateGCSafePointRequest.newBuilder().setHeader(header()).setSafePoint(target).build())
        .getNewSafePoint();
  }
}
