package io.kvdc.embedded.internal.tikv;

import static io.kvdc.embedded.TestStores.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.kvdc.embedded.Calls;
import io.kvdc.embedded.Fault;
import io.kvdc.embedded.FaultAction;
import io.kvdc.embedded.RegionErrors;
import io.kvdc.embedded.TestStores;
import io.kvdc.proto.kvrpcpb.GCRequest;
import io.kvdc.proto.kvrpcpb.GetHealthFeedbackRequest;
import io.kvdc.proto.kvrpcpb.ImportRequest;
import io.kvdc.proto.kvrpcpb.RawGetRequest;
import io.kvdc.proto.kvrpcpb.RawPutRequest;
import io.kvdc.proto.tikvpb.BatchCommandsEmptyRequest;
import io.kvdc.proto.tikvpb.BatchCommandsRequest;
import io.kvdc.proto.tikvpb.BatchCommandsRequest.Request;
import io.kvdc.proto.tikvpb.BatchCommandsResponse;
import io.kvdc.proto.tikvpb.TikvGrpc;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BatchCommandsTest {

  private final TestStores stores = new TestStores(1);
  private final Answers answers = new Answers();
  private final StreamObserver<BatchCommandsRequest> stream =
      TikvGrpc.newStub(stores.channel(stores.id(0))).batchCommands(answers);

  @AfterEach
  void close() {
    stores.close();
  }

  @Test
  void answersTheCommandsOfOneMessageTogether() {
    send(batch(1, put("a")), batch(2, get("a")), batch(3, empty(0)));

    assertThat(answers.messages).hasSize(1);
    assertThat(answers.ids()).containsExactly(1L, 2L, 3L);
    assertThat(answers.messages.get(0).getResponses(1).getRawGet().getValue())
        .isEqualTo(bytes("v"));
    assertThat(answers.messages.get(0).getResponses(2).getEmpty().getTestId()).isEqualTo(7);
  }

  @Test
  void answersNoMoreThan128CommandsInOneMessage() {
    BatchCommandsRequest.Builder batch = BatchCommandsRequest.newBuilder();
    LongStream.range(0, 300).forEach(id -> batch.addRequestIds(id).addRequests(get("a")));

    stream.onNext(batch.build());

    assertThat(answers.messages)
        .extracting(BatchCommandsResponse::getResponsesCount)
        .containsExactly(128, 128, 44);
  }

  @Test
  void givesNoAnswerToGarbageCollectionAndAnEmptyOneToNothing() {
    send(
        batch(1, Request.newBuilder().setGC(GCRequest.getDefaultInstance()).build()),
        batch(2, Request.getDefaultInstance()));

    assertThat(answers.ids()).containsExactly(2L);
    assertThat(answers.messages.get(0).getResponses(0))
        .isEqualTo(BatchCommandsResponse.Response.getDefaultInstance());
  }

  @Test
  void answersLaterWhatIsToTakeItsTime() {
    send(batch(1, empty(20)), batch(2, get("a")));
    assertThat(answers.ids()).containsExactly(2L);

    stores.time().advance(Duration.ofMillis(20));

    assertThat(answers.ids()).containsExactly(2L, 1L);
  }

  @Test
  void endsWithTheClientWhenAllIsAnswered() {
    send(batch(1, empty(20)));
    stream.onCompleted();
    assertThat(answers.end).isNull();

    stores.time().advance(Duration.ofMillis(20));

    assertThat(answers.ids()).containsExactly(1L);
    assertThat(answers.end).isEqualTo(Status.OK);
  }

  @Test
  void failsTheStreamForWhatIsNotServed() {
    send(batch(1, Request.newBuilder().setImport(ImportRequest.getDefaultInstance()).build()));

    assertThat(answers.end.getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
  }

  @Test
  void failsTheStreamForAnotherCluster() {
    var context = stores.context("a").toBuilder().setClusterId(TestStores.CLUSTER_ID + 1);
    send(
        batch(
            1,
            Request.newBuilder()
                .setRawGet(RawGetRequest.newBuilder().setContext(context))
                .build()));

    assertThat(answers.end.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
  }

  @Test
  void attachesHealthFeedbackOnceASecond() {
    send(batch(1, get("a")));
    send(batch(2, get("a")));
    stores.time().advance(Duration.ofSeconds(1));
    send(batch(3, get("a")));

    assertThat(answers.messages)
        .extracting(BatchCommandsResponse::hasHealthFeedback)
        .containsExactly(true, false, true);
    assertThat(answers.messages.get(2).getHealthFeedback().getFeedbackSeqNo())
        .isGreaterThan(answers.messages.get(0).getHealthFeedback().getFeedbackSeqNo());
  }

  @Test
  void attachesHealthFeedbackWheneverItIsAskedFor() {
    Request ask =
        Request.newBuilder()
            .setGetHealthFeedback(GetHealthFeedbackRequest.getDefaultInstance())
            .build();
    send(batch(1, ask));
    send(batch(2, ask));

    assertThat(answers.messages).allMatch(BatchCommandsResponse::hasHealthFeedback);
    assertThat(answers.messages)
        .allMatch(
            message ->
                message
                    .getResponses(0)
                    .getGetHealthFeedback()
                    .getHealthFeedback()
                    .equals(message.getHealthFeedback()));
  }

  @Test
  void losesOnlyTheCommandThatAFaultMeets() {
    stores.faults().inject(Calls.to("RawPut"), FaultAction.dropRequest());

    send(batch(1, put("a")), batch(2, get("a")));

    assertThat(answers.ids()).containsExactly(2L);
    assertThat(answers.messages.get(0).getResponses(0).getRawGet().getNotFound()).isTrue();
  }

  @Test
  void losesTheAnswerOfACommand() {
    stores.faults().inject(Calls.to("RawPut"), FaultAction.dropAnswer());

    send(batch(1, put("a")), batch(2, get("a")));

    assertThat(answers.ids()).containsExactly(2L);
    assertThat(answers.messages.get(0).getResponses(0).getRawGet().getValue())
        .isEqualTo(bytes("v"));
  }

  @Test
  void holdsOneCommandAndLetsOthersPass() {
    Fault hold = stores.faults().inject(Calls.to("RawPut"), FaultAction.holdRequest());
    send(batch(1, put("a")), batch(2, get("a")));
    assertThat(answers.ids()).containsExactly(2L);

    hold.release();

    assertThat(answers.ids()).containsExactly(2L, 1L);
  }

  @Test
  void appliesWhatItHeldAlthoughTheClientIsGone() {
    Fault hold = stores.faults().inject(Calls.to("RawPut"), FaultAction.holdRequest());
    send(batch(1, put("a")));
    ((ClientCallStreamObserver<BatchCommandsRequest>) stream).cancel("gone", null);

    hold.release();

    assertThat(answers.messages).isEmpty();
    assertThat(stores.leaderOf("a").rawGet(get("a").getRawGet()).getValue()).isEqualTo(bytes("v"));
  }

  @Test
  void answersACommandWithARegionError() {
    stores
        .faults()
        .inject(Calls.to("RawGet"), FaultAction.regionError(RegionErrors.staleCommand()));

    send(batch(1, get("a")));

    assertThat(answers.messages.get(0).getResponses(0).getRawGet().getRegionError())
        .isEqualTo(RegionErrors.staleCommand());
  }

  @Test
  void failsTheWholeStreamBeforeOrAfterACommand() {
    stores.faults().inject(Calls.to("RawPut"), FaultAction.failAfterApply(Status.UNAVAILABLE));

    send(batch(1, put("a")), batch(2, get("a")));

    assertThat(answers.end.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(stores.leaderOf("a").rawGet(get("a").getRawGet()).getValue()).isEqualTo(bytes("v"));
  }

  @Test
  void countsCommandsUnderTheirOwnNames() {
    send(batch(1, put("a")), batch(2, get("a")));

    assertThat(stores.faults().journal().counts())
        .containsEntry("BatchCommands", 1L)
        .containsEntry("RawPut", 1L)
        .containsEntry("RawGet", 1L);
  }

  private void send(BatchCommandsRequest... parts) {
    BatchCommandsRequest.Builder batch = BatchCommandsRequest.newBuilder();
    for (BatchCommandsRequest part : parts) {
      batch.mergeFrom(part);
    }
    stream.onNext(batch.build());
  }

  private static BatchCommandsRequest batch(long id, Request request) {
    return BatchCommandsRequest.newBuilder().addRequestIds(id).addRequests(request).build();
  }

  private static Request empty(long delayMs) {
    return Request.newBuilder()
        .setEmpty(BatchCommandsEmptyRequest.newBuilder().setTestId(7).setDelayTime(delayMs))
        .build();
  }

  private Request get(String key) {
    return Request.newBuilder()
        .setRawGet(RawGetRequest.newBuilder().setContext(stores.context(key)).setKey(bytes(key)))
        .build();
  }

  private Request put(String key) {
    return Request.newBuilder()
        .setRawPut(
            RawPutRequest.newBuilder()
                .setContext(stores.context(key))
                .setKey(bytes(key))
                .setValue(bytes("v")))
        .build();
  }

  /** What came back, on the thread that sent. */
  private static final class Answers implements StreamObserver<BatchCommandsResponse> {

    private final List<BatchCommandsResponse> messages = new ArrayList<>();
    private Status end;

    List<Long> ids() {
      return messages.stream().flatMap(message -> message.getRequestIdsList().stream()).toList();
    }

    @Override
    public void onNext(BatchCommandsResponse message) {
      messages.add(message);
    }

    @Override
    public void onError(Throwable failure) {
      end = Status.fromThrowable(failure);
    }

    @Override
    public void onCompleted() {
      end = Status.OK;
    }
  }
}
