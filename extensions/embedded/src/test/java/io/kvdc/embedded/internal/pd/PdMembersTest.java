package io.kvdc.embedded.internal.pd;

import static io.kvdc.embedded.internal.pd.PdFixture.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.kvdc.proto.keyspacepb.KeyspaceGrpc;
import io.kvdc.proto.keyspacepb.LoadKeyspaceRequest;
import io.kvdc.proto.meta_storagepb.GetRequest;
import io.kvdc.proto.meta_storagepb.MetaStorageGrpc;
import io.kvdc.proto.pdpb.ErrorType;
import io.kvdc.proto.pdpb.GetAllStoresRequest;
import io.kvdc.proto.pdpb.GetMembersRequest;
import io.kvdc.proto.pdpb.GetMembersResponse;
import io.kvdc.proto.pdpb.GetRegionRequest;
import io.kvdc.proto.pdpb.RequestHeader;
import io.kvdc.proto.pdpb.ScatterRegionRequest;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PdMembersTest {
  private final PdFixture pd = new PdFixture(3, 1, InstantSource.system());

  @AfterEach
  void close() {
    pd.close();
  }

  private static StatusRuntimeException failure(Supplier<?> call) {
    try {
      call.get();
    } catch (StatusRuntimeException e) {
      return e;
    }
    throw new AssertionError("the call did not fail");
  }

  private static void assertFails(Supplier<?> call, Status.Code code, String text) {
    StatusRuntimeException failure = failure(call);
    assertThat(failure.getStatus().getCode()).isEqualTo(code);
    assertThat(failure.getStatus().getDescription()).contains(text);
  }

  private static GetAllStoresRequest allStores() {
    return GetAllStoresRequest.newBuilder().setHeader(header()).build();
  }

  private static GetRegionRequest region() {
    return GetRegionRequest.newBuilder().setHeader(header()).build();
  }

  @Test
  void everyMemberNamesAllMembersAndTheLeader() {
    for (int i = 0; i < 3; i++) {
      GetMembersResponse members = pd.pd(i).getMembers(GetMembersRequest.getDefaultInstance());
      assertThat(members.getMembersList()).hasSize(3);
      assertThat(members.getLeader()).isEqualTo(members.getMembers(0));
      assertThat(members.getHeader().getClusterId()).isEqualTo(PdFixture.CLUSTER_ID);
      assertThat(members.getMembers(i).getClientUrls(0))
          .isEqualTo("http://" + pd.runtime.pdAddresses().get(i));
    }
  }

  @Test
  void aFollowerRefusesWhatOnlyTheLeaderAnswers() {
    assertFails(() -> pd.pd(1).getAllStores(allStores()), Status.Code.UNAVAILABLE, "not leader");
    assertFails(
        () -> pd.pd(1).getRegion(region()),
        Status.Code.UNAVAILABLE,
        "not leader and follower handling not allowed");
    assertFails(
        () ->
            KeyspaceGrpc.newBlockingStub(pd.channel(1))
                .loadKeyspace(LoadKeyspaceRequest.newBuilder().setHeader(header()).build()),
        Status.Code.UNAVAILABLE,
        "not leader");
    assertFails(
        () -> MetaStorageGrpc.newBlockingStub(pd.channel(1)).get(GetRequest.getDefaultInstance()),
        Status.Code.UNAVAILABLE,
        "not leader");
    assertThat(
            pd.pd(1)
                .scatterRegion(ScatterRegionRequest.newBuilder().setHeader(header()).build())
                .getHeader()
                .getError()
                .getType())
        .isEqualTo(ErrorType.NOT_BOOTSTRAPPED);
  }

  @Test
  void aFollowerAnswersRegionRequestsOfCallersThatAllowIt() {
    assertThat(pd.pd(1, "pd-allow-follower-handle", "").getRegion(region()).hasRegion()).isTrue();
    assertFails(
        () -> pd.pd(1, "pd-allow-follower-handle", "").getAllStores(allStores()),
        Status.Code.UNAVAILABLE,
        "not leader");
  }

  @Test
  void aFollowerForwardsToTheLeaderButToNobodyElse() {
    String leader = "http://" + pd.runtime.pdAddresses().get(0);
    String follower = "http://" + pd.runtime.pdAddresses().get(2);

    assertThat(pd.pd(1, "pd-forwarded-host", leader).getAllStores(allStores()).getStoresCount())
        .isEqualTo(1);
    assertFails(
        () -> pd.pd(1, "pd-forwarded-host", follower).getAllStores(allStores()),
        Status.Code.INVALID_ARGUMENT,
        "is not leader");
  }

  @Test
  void leadershipMovesOnRequestAndWhenTheLeaderStops() {
    pd.runtime.transferPdLeader(1);

    assertThat(pd.pd(1).getAllStores(allStores()).getStoresCount()).isEqualTo(1);
    assertFails(() -> pd.pd(0).getAllStores(allStores()), Status.Code.UNAVAILABLE, "not leader");

    pd.runtime.stopPd(1);

    assertThat(pd.pd(0).getAllStores(allStores()).getStoresCount()).isEqualTo(1);
    assertThat(failure(() -> pd.pd(1).getAllStores(allStores())).getStatus().getCode())
        .isEqualTo(Status.Code.UNAVAILABLE);
  }

  @Test
  void withoutAMajorityThereIsNoLeaderUntilAMemberIsBack() {
    pd.runtime.stopPd(0);
    pd.runtime.stopPd(1);

    GetMembersResponse members = pd.pd(2).getMembers(GetMembersRequest.getDefaultInstance());
    assertThat(members.hasLeader()).isFalse();
    assertFails(() -> pd.pd(2).getAllStores(allStores()), Status.Code.UNAVAILABLE, "not leader");
    assertThatThrownBy(() -> pd.runtime.transferPdLeader(2))
        .isInstanceOf(IllegalStateException.class);

    pd.runtime.startPd(1);

    assertThat(pd.pd(2).getMembers(GetMembersRequest.getDefaultInstance()).hasLeader()).isTrue();
    assertThatThrownBy(() -> pd.runtime.transferPdLeader(0))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void anotherClustersIdIsRefusedAndBothAreNamed() {
    RequestHeader wrong = RequestHeader.newBuilder().setClusterId(-7).build();
    assertFails(
        () -> pd.pd(0).getRegion(GetRegionRequest.newBuilder().setHeader(wrong).build()),
        Status.Code.FAILED_PRECONDITION,
        "mismatch cluster id, need 4242 but got 18446744073709551609");
  }
}
