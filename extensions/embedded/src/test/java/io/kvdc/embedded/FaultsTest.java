package io.kvdc.embedded;

import static io.kvdc.embedded.TestStores.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.kvdc.Bytes;
import io.kvdc.proto.errorpb.Error;
import io.kvdc.proto.kvrpcpb.GetHealthFeedbackRequest;
import io.kvdc.proto.kvrpcpb.RawGetRequest;
import io.kvdc.proto.kvrpcpb.RawGetResponse;
import io.kvdc.proto.kvrpcpb.RawPutRequest;
import io.kvdc.proto.kvrpcpb.RawPutResponse;
import io.kvdc.proto.pdpb.GetMembersRequest;
import io.kvdc.proto.pdpb.PDGrpc;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FaultsTest {

  private final TestStores stores = new TestStores(3);
  private final Faults faults = stores.faults();

  @AfterEach
  void close() {
    stores.close();
  }

  @Test
  void losesARequestBeforeItIsApplied() {
    faults.inject(Calls.to("RawPut"), FaultAction.dropRequest());

    assertThat(put("a").isDone()).isFalse();
    assertThat(get("a").getNotFound()).isTrue();
  }

  @Test
  void losesAnAnswerAfterTheRequestIsApplied() {
    faults.inject(Calls.to("RawPut"), FaultAction.dropAnswer());

    assertThat(put("a").isDone()).isFalse();
    assertThat(get("a").getValue()).isEqualTo(bytes("v"));
  }

  @Test
  void failsACallBeforeItIsApplied() {
    faults.inject(Calls.to("RawPut"), FaultAction.failBeforeApply(Status.UNAVAILABLE));

    assertThatThrownBy(() -> put("a").get()).satisfies(FaultsTest::isUnavailable);
    assertThat(get("a").getNotFound()).isTrue();
  }

  @Test
  void failsACallAfterItIsApplied() {
    faults.inject(Calls.to("RawPut"), FaultAction.failAfterApply(Status.UNAVAILABLE));

    assertThatThrownBy(() -> put("a").get()).satisfies(FaultsTest::isUnavailable);
    assertThat(get("a").getValue()).isEqualTo(bytes("v"));
  }

  @Test
  void holdsARequestUntilItIsReleased() throws Exception {
    Fault hold = faults.inject(Calls.to("RawPut"), FaultAction.holdRequest());
    ListenableFuture<RawPutResponse> put = put("a");
    assertThat(put.isDone()).isFalse();
    assertThat(get("a").getNotFound()).isTrue();

    hold.release();

    assertThat(put.get()).isEqualTo(RawPutResponse.getDefaultInstance());
    assertThat(get("a").getValue()).isEqualTo(bytes("v"));
  }

  @Test
  void appliesARequestThatWasHeldAlthoughTheClientIsGone() {
    Fault hold = faults.inject(Calls.to("RawPut"), FaultAction.holdRequest());
    ListenableFuture<RawPutResponse> put = put("a");
    put.cancel(true);

    hold.release();

    assertThat(get("a").getValue()).isEqualTo(bytes("v"));
  }

  @Test
  void holdsAnAnswerUntilItIsReleased() throws Exception {
    Fault hold = faults.inject(Calls.to("RawPut"), FaultAction.holdAnswer());
    ListenableFuture<RawPutResponse> put = put("a");
    assertThat(put.isDone()).isFalse();
    assertThat(get("a").getValue()).isEqualTo(bytes("v"));

    hold.release();

    assertThat(put.get()).isEqualTo(RawPutResponse.getDefaultInstance());
  }

  @Test
  void delaysARequestByTheClockOfTheCluster() {
    faults.inject(Calls.to("RawPut"), FaultAction.delayRequest(Duration.ofSeconds(5)));
    ListenableFuture<RawPutResponse> put = put("a");

    stores.time().advance(Duration.ofMillis(4_999));
    assertThat(put.isDone()).isFalse();
    assertThat(get("a").getNotFound()).isTrue();

    stores.time().advance(Duration.ofMillis(1));
    assertThat(put.isDone()).isTrue();
    assertThat(get("a").getValue()).isEqualTo(bytes("v"));
  }

  @Test
  void delaysAnAnswerByTheClockOfTheCluster() {
    faults.inject(Calls.to("RawPut"), FaultAction.delayAnswer(Duration.ofSeconds(5)));
    ListenableFuture<RawPutResponse> put = put("a");
    assertThat(put.isDone()).isFalse();

    stores.time().advance(Duration.ofSeconds(5));

    assertThat(put.isDone()).isTrue();
  }

  @Test
  void endsADelayEarlyWhenReleased() {
    Fault delay =
        faults.inject(Calls.to("RawPut"), FaultAction.delayRequest(Duration.ofSeconds(5)));
    ListenableFuture<RawPutResponse> put = put("a");

    delay.release();

    assertThat(put.isDone()).isTrue();
  }

  @Test
  void answersWithAnyRegionError() throws Exception {
    Error error = RegionErrors.serverIsBusy("busy", 17);
    faults.inject(Calls.to("RawPut"), FaultAction.regionError(error));

    assertThat(put("a").get().getRegionError()).isEqualTo(error);
    assertThat(get("a").getNotFound()).isTrue();
  }

  @Test
  void saysSoIfAnAnswerHasNoRegionError() {
    faults.inject(Calls.any().on(ReceivedCall.PD), FaultAction.regionError(RegionErrors.other("")));
    var pd = PDGrpc.newBlockingStub(stores.channel(ReceivedCall.PD));

    assertThatThrownBy(() -> pd.getMembers(GetMembersRequest.getDefaultInstance()))
        .hasMessageContaining("pdpb.PD/GetMembers has no region error");
  }

  @Test
  void meetsCallsToPd() {
    faults.inject(Calls.to("GetMembers"), FaultAction.failBeforeApply(Status.UNAVAILABLE));
    var pd = PDGrpc.newBlockingStub(stores.channel(ReceivedCall.PD));

    assertThatThrownBy(() -> pd.getMembers(GetMembersRequest.getDefaultInstance()))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
    assertThat(faults.journal().count("GetMembers", ReceivedCall.PD)).isEqualTo(1);
  }

  @Test
  void meetsOnlyTheCallsThatAreCounted() {
    Fault fault = faults.inject(Calls.to("RawPut").skipping(1).times(2), FaultAction.dropRequest());

    assertThat(put("a").isDone()).isTrue();
    assertThat(put("a").isDone()).isFalse();
    assertThat(fault.hits()).isEqualTo(1);
    assertThat(put("a").isDone()).isFalse();
    assertThat(put("a").isDone()).isTrue();
    assertThat(fault.hits()).isEqualTo(2);
  }

  @Test
  void meetsAShareOfTheCalls() {
    Fault fault =
        faults.inject(Calls.to("RawPut").skipping(1).oneOf(3).times(2), FaultAction.dropRequest());

    List<Boolean> answered = IntStream.range(0, 9).mapToObj(i -> put("a").isDone()).toList();

    assertThat(answered).containsExactly(true, false, true, true, false, true, true, true, true);
    assertThat(fault.hits()).isEqualTo(2);
    assertThatThrownBy(() -> Calls.any().oneOf(0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void meetsOnlyKeysWithThePrefix() {
    faults.inject(Calls.any().withKeyPrefix(Bytes.utf8("ab")), FaultAction.dropRequest());

    assertThat(put("abc").isDone()).isFalse();
    assertThat(put("a").isDone()).isTrue();
  }

  @Test
  void meetsOnlyTheRegion() {
    stores.topology().split(stores.region("a").id(), List.of(bytes("m")));
    faults.inject(Calls.any().inRegion(stores.region("a").id()), FaultAction.dropRequest());

    assertThat(put("a").isDone()).isFalse();
    assertThat(put("z").isDone()).isTrue();
  }

  @Test
  void meetsOnlyTheStore() {
    faults.inject(Calls.any().on(stores.id(1)), FaultAction.dropRequest());
    assertThat(put("a").isDone()).isTrue();

    stores.topology().transferLeader(stores.region("a").id(), stores.id(1));

    assertThat(put("a").isDone()).isFalse();
  }

  @Test
  void appliesTheFaultThatWasInjectedFirst() {
    faults.inject(Calls.any(), FaultAction.regionError(RegionErrors.staleCommand()));
    faults.inject(Calls.any(), FaultAction.dropRequest());

    assertThat(get("a").getRegionError().hasStaleCommand()).isTrue();
  }

  @Test
  void endsAFaultAndLetsGoWhatItHeldWhenItIsRemoved() {
    Fault hold = faults.inject(Calls.to("RawPut"), FaultAction.holdRequest());
    ListenableFuture<RawPutResponse> held = put("a");

    faults.remove(hold);

    assertThat(held.isDone()).isTrue();
    assertThat(put("b").isDone()).isTrue();
    assertThat(hold.hits()).isEqualTo(1);
  }

  @Test
  void freezesAStoreUntilItIsThawed() {
    long store = stores.region("a").leader().getStoreId();
    faults.freezeStore(store);
    ListenableFuture<RawPutResponse> put = put("a");
    assertThat(put.isDone()).isFalse();
    assertThat(stores.region("a").leader().getStoreId()).isEqualTo(store);

    faults.thawStore(store);

    assertThat(put.isDone()).isTrue();
    assertThat(get("a").getValue()).isEqualTo(bytes("v"));
  }

  @Test
  void clearsAllAtOnce() {
    faults.freezeStore(stores.id(0));
    faults.inject(Calls.to("RawGet"), FaultAction.dropRequest());

    faults.clear();

    assertThat(put("a").isDone()).isTrue();
    assertThat(get("a").getValue()).isEqualTo(bytes("v"));
  }

  @Test
  void movesLeadersOffAStoppedStore() {
    long store = stores.region("a").leader().getStoreId();

    faults.stopStore(store);

    assertThat(stores.region("a").leader().getStoreId()).isNotEqualTo(store);
  }

  @Test
  void countsWhatWasReceivedEvenIfItGotLost() {
    faults.inject(Calls.to("RawPut"), FaultAction.dropRequest());
    put("a");
    get("a");
    get("a");

    assertThat(faults.journal().counts()).isEqualTo(Map.of("RawGet", 2L, "RawPut", 1L));
    assertThat(faults.journal().count("RawGet", stores.id(0))).isEqualTo(2);
    assertThat(faults.journal().count("RawGet", stores.id(1))).isZero();

    faults.journal().clear();
    assertThat(faults.journal().count("RawGet")).isZero();
  }

  @Test
  void reportsTheSlowScoreThatWasSet() {
    faults.slowScore(stores.id(0), 80);

    var feedback =
        stores
            .leaderOf("a")
            .getHealthFeedback(GetHealthFeedbackRequest.getDefaultInstance())
            .getHealthFeedback();

    assertThat(feedback.getSlowScore()).isEqualTo(80);
    assertThat(feedback.getStoreId()).isEqualTo(stores.id(0));
  }

  @Test
  void refusesWhatIsNoFault() {
    assertThatThrownBy(() -> FaultAction.failBeforeApply(Status.OK))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> FaultAction.failAfterApply(Status.OK))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Calls.any().times(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Calls.any().skipping(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> faults.slowScore(1, 0)).isInstanceOf(IllegalArgumentException.class);
  }

  private ListenableFuture<RawPutResponse> put(String key) {
    return stores
        .futureLeaderOf(key)
        .rawPut(
            RawPutRequest.newBuilder()
                .setContext(stores.context(key))
                .setKey(bytes(key))
                .setValue(bytes("v"))
                .build());
  }

  private RawGetResponse get(String key) {
    return stores
        .leaderOf(key)
        .rawGet(
            RawGetRequest.newBuilder().setContext(stores.context(key)).setKey(bytes(key)).build());
  }

  private static void isUnavailable(Throwable failure) {
    assertThat(failure).isInstanceOf(ExecutionException.class);
    assertThat(Status.fromThrowable(failure.getCause()).getCode())
        .isEqualTo(Status.Code.UNAVAILABLE);
  }
}
