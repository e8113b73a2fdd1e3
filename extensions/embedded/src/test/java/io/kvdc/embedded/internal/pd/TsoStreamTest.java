package io.kvdc.embedded.internal.pd;

import static io.kvdc.embedded.internal.pd.PdFixture.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.kvdc.proto.pdpb.PDGrpc;
import io.kvdc.proto.pdpb.RequestHeader;
import io.kvdc.proto.pdpb.Timestamp;
import io.kvdc.proto.pdpb.TsoRequest;
import io.kvdc.proto.pdpb.TsoResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TsoStreamTest {
  /** The clock stands still, so only the logical part tells timestamps apart. */
  private final PdFixture pd = new PdFixture(3, 1, () -> Instant.ofEpochMilli(5_000));

  @AfterEach
  void close() {
    pd.close();
  }

  private static final class Answers implements StreamObserver<TsoResponse> {
    final List<TsoResponse> received = new CopyOnWriteArrayList<>();
    final AtomicReference<Status> failed = new AtomicReference<>();

    @Override
    public void onNext(TsoResponse answer) {
      received.add(answer);
    }

    @Override
    public void onError(Throwable failure) {
      failed.set(Status.fromThrowable(failure));
    }

    @Override
    public void onCompleted() {
      failed.set(Status.OK);
    }

    List<TsoResponse> await(int count) {
      Awaitility.await().until(() -> received.size() >= count);
      return received;
    }
  }

  private StreamObserver<TsoRequest> open(int member, Answers answers) {
    return PDGrpc.newStub(pd.channel(member)).tso(answers);
  }

  private static TsoRequest request(int count) {
    return TsoRequest.newBuilder().setHeader(header()).setCount(count).build();
  }

  private static long compose(Timestamp timestamp) {
    return (timestamp.getPhysical() << TimestampOracle.LOGICAL_BITS) + timestamp.getLogical();
  }

  @Test
  void answersComeInOrderAndNameTheLastTimestampOfTheBatch() {
    Answers answers = new Answers();
    StreamObserver<TsoRequest> stream = open(0, answers);

    stream.onNext(request(10));
    stream.onNext(request(3));

    List<TsoResponse> received = answers.await(2);
    assertThat(received).extracting(TsoResponse::getCount).containsExactly(10, 3);
    assertThat(compose(received.get(1).getTimestamp()))
        .isEqualTo(compose(received.get(0).getTimestamp()) + 3);
    stream.onCompleted();
    await().until(() -> answers.failed.get() == Status.OK);
  }

  @Test
  void aCountOfZeroEndsTheStream() {
    Answers answers = new Answers();
    StreamObserver<TsoRequest> stream = open(0, answers);

    stream.onNext(request(0));

    await().until(() -> answers.failed.get() != null);
    assertThat(answers.failed.get().getCode()).isEqualTo(Status.Code.UNKNOWN);
    assertThat(answers.failed.get().getDescription()).contains("tso count should be positive");
  }

  @Test
  void anotherClustersIdEndsTheStream() {
    Answers answers = new Answers();
    StreamObserver<TsoRequest> stream = open(0, answers);

    stream.onNext(
        TsoRequest.newBuilder()
            .setHeader(RequestHeader.newBuilder().setClusterId(1))
            .setCount(1)
            .build());

    await().until(() -> answers.failed.get() != null);
    assertThat(answers.failed.get().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
  }

  @Test
  void timestampsGrowAcrossAChangeOfLeaderAndTheOldLeaderEndsItsStreams() {
    Answers old = new Answers();
    StreamObserver<TsoRequest> oldStream = open(0, old);
    oldStream.onNext(request(1));
    long before = compose(old.await(1).get(0).getTimestamp());

    pd.runtime.transferPdLeader(1);
    oldStream.onNext(request(1));
    Answers fresh = new Answers();
    open(1, fresh).onNext(request(1));

    assertThat(compose(fresh.await(1).get(0).getTimestamp())).isGreaterThan(before);
    await().until(() -> old.failed.get() != null);
    assertThat(old.failed.get().getDescription()).contains("is not leader");
    assertThat(old.received).hasSize(1);
  }

  @Test
  void streamsDoNotGetTheSameTimestamps() {
    List<Answers> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Answers answers = new Answers();
      all.add(answers);
      StreamObserver<TsoRequest> stream = open(0, answers);
      for (int j = 0; j < 50; j++) {
        stream.onNext(request(2));
      }
    }

    List<Long> last = new ArrayList<>();
    for (Answers answers : all) {
      List<Long> mine =
          answers.await(50).stream().map(answer -> compose(answer.getTimestamp())).toList();
      assertThat(mine).isSorted();
      last.addAll(mine);
    }
    last.sort(null);
    for (int i = 1; i < last.size(); i++) {
      assertThat(last.get(i) - last.get(i - 1)).isGreaterThanOrEqualTo(2);
    }
  }
}
