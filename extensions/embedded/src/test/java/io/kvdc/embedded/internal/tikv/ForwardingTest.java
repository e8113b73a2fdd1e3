package io.kvdc.embedded.internal.tikv;

import static io.kvdc.embedded.TestStores.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.ClientInterceptor;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.kvdc.embedded.Calls;
import io.kvdc.embedded.FaultAction;
import io.kvdc.embedded.TestStores;
import io.kvdc.proto.kvrpcpb.GetHealthFeedbackRequest;
import io.kvdc.proto.kvrpcpb.RawPutRequest;
import io.kvdc.proto.kvrpcpb.RawPutResponse;
import io.kvdc.proto.metapb.Peer;
import io.kvdc.proto.tikvpb.BatchCommandsRequest;
import io.kvdc.proto.tikvpb.BatchCommandsResponse;
import io.kvdc.proto.tikvpb.TikvGrpc;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ForwardingTest {

  private final TestStores stores = new TestStores(3);
  private final long leader = stores.id(0);
  private final long proxy = stores.id(1);

  @AfterEach
  void close() {
    stores.close();
  }

  @Test
  void aCallIsAnsweredByTheStoreThatItNames() throws Exception {
    assertThat(put(proxy, "").get().getRegionError().hasStoreNotMatch()).isTrue();

    assertThat(put(proxy, "store-" + leader).get()).isEqualTo(RawPutResponse.getDefaultInstance());

    assertThat(stores.faults().journal().count("RawPut", leader)).isEqualTo(1);
  }

  @Test
  void aStreamIsAnsweredByTheStoreThatItNames() {
    List<BatchCommandsResponse> answers = new ArrayList<>();
    StreamObserver<BatchCommandsRequest> batch =
        TikvGrpc.newStub(stores.channel(proxy))
            .withInterceptors(forwardedTo("store-" + leader))
            .batchCommands(
                new StreamObserver<>() {
                  @Override
                  public void onNext(BatchCommandsResponse answer) {
                    answers.add(answer);
                  }

                  @Override
                  public void onError(Throwable failure) {
                    throw new AssertionError(failure);
                  }

                  @Override
                  public void onCompleted() {
                    answers.add(BatchCommandsResponse.getDefaultInstance());
                  }
                });

    batch.onNext(
        BatchCommandsRequest.newBuilder()
            .addRequestIds(5)
            .addRequests(BatchCommandsRequest.Request.newBuilder().setRawPut(request()))
            .build());
    batch.onCompleted();

    assertThat(answers).hasSize(2);
    assertThat(answers.get(0).getRequestIds(0)).isEqualTo(5);
    assertThat(answers.get(0).getResponses(0).getRawPut())
        .isEqualTo(RawPutResponse.getDefaultInstance());
    assertThat(answers.get(0).getHealthFeedback().getStoreId()).isEqualTo(leader);
  }

  @Test
  void faultsOfBothStoresAreMet() {
    stores.faults().freezeStore(proxy);
    ListenableFuture<RawPutResponse> atProxy = put(proxy, "store-" + leader);
    assertThat(atProxy.isDone()).isFalse();
    stores.faults().thawStore(proxy);
    assertThat(atProxy.isDone()).isTrue();

    stores.faults().inject(Calls.any().on(leader), FaultAction.dropRequest());

    assertThat(put(proxy, "store-" + leader).isDone()).isFalse();
  }

  @Test
  void nobodyAnswersForAStoreThatIsDown() {
    stores.topology().setRunning(leader, false);
    ListenableFuture<RawPutResponse> put = put(proxy, "store-" + leader);
    stores.time().advance(Duration.ofMillis(2_999));
    assertThat(put.isDone()).isFalse();

    stores.time().advance(Duration.ofMillis(1));

    assertThatThrownBy(put::get)
        .satisfies(
            e -> assertThat(Status.fromThrowable(e).getCode()).isEqualTo(Status.Code.CANCELLED));
  }

  @Test
  void whatConcernsAStoreIsNotForwarded() {
    var feedback =
        TikvGrpc.newBlockingStub(stores.channel(proxy))
            .withInterceptors(forwardedTo("store-" + leader))
            .getHealthFeedback(GetHealthFeedbackRequest.getDefaultInstance());

    assertThat(feedback.getHealthFeedback().getStoreId()).isEqualTo(proxy);
  }

  private ListenableFuture<RawPutResponse> put(long storeId, String host) {
    return TikvGrpc.newFutureStub(stores.channel(storeId))
        .withInterceptors(forwardedTo(host))
        .rawPut(request());
  }

  private RawPutRequest request() {
    return RawPutRequest.newBuilder()
        .setContext(stores.context("a").toBuilder().setPeer(peerOfLeader()))
        .setKey(bytes("a"))
        .setValue(bytes("v"))
        .build();
  }

  private Peer peerOfLeader() {
    return stores.region("a").meta().getPeersList().stream()
        .filter(peer -> peer.getStoreId() == leader)
        .findFirst()
        .orElseThrow();
  }

  private static ClientInterceptor forwardedTo(String host) {
    Metadata headers = new Metadata();
    headers.put(Forwarding.HOST, host);
    return MetadataUtils.newAttachHeadersInterceptor(headers);
  }
}
