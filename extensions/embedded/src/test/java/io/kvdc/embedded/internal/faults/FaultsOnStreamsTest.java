package io.kvdc.embedded.internal.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.kvdc.embedded.Calls;
import io.kvdc.embedded.Fault;
import io.kvdc.embedded.FaultAction;
import io.kvdc.embedded.ReceivedCall;
import io.kvdc.embedded.TestStores;
import io.kvdc.proto.pdpb.PDGrpc;
import io.kvdc.proto.pdpb.RequestHeader;
import io.kvdc.proto.pdpb.TsoRequest;
import io.kvdc.proto.pdpb.TsoResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A fault on a stream meets single messages, and the stream goes on. */
class FaultsOnStreamsTest {

  private final TestStores stores = new TestStores(1);
  private final List<Integer> answered = new ArrayList<>();
  private Status end;
  private final StreamObserver<TsoRequest> stream =
      PDGrpc.newStub(stores.channel(ReceivedCall.PD)).tso(new Answers());

  @AfterEach
  void close() {
    stores.close();
  }

  @Test
  void losesOneRequest() {
    stores.faults().inject(Calls.to("Tso").times(1), FaultAction.dropRequest());

    ask(1);
    ask(2);
    ask(3);

    assertThat(answered).containsExactly(2, 3);
    assertThat(end).isNull();
  }

  @Test
  void losesOneAnswer() {
    stores.faults().inject(Calls.to("Tso").skipping(1).times(1), FaultAction.dropAnswer());

    ask(1);
    ask(2);
    ask(3);

    assertThat(answered).containsExactly(1, 3);
    assertThat(end).isNull();
  }

  @Test
  void keepsTheOrderBehindARequestThatIsHeld() {
    Fault hold = stores.faults().inject(Calls.to("Tso").times(1), FaultAction.holdRequest());
    ask(1);
    ask(2);
    stream.onCompleted();
    assertThat(answered).isEmpty();

    hold.release();

    assertThat(answered).containsExactly(1, 2);
    assertThat(end).isEqualTo(Status.OK);
  }

  @Test
  void keepsTheOrderBehindAnAnswerThatIsHeld() {
    Fault hold = stores.faults().inject(Calls.to("Tso").times(1), FaultAction.holdAnswer());
    ask(1);
    ask(2);
    assertThat(answered).isEmpty();

    hold.release();

    assertThat(answered).containsExactly(1, 2);
  }

  @Test
  void failsTheStream() {
    stores
        .faults()
        .inject(Calls.to("Tso").skipping(1), FaultAction.failBeforeApply(Status.UNAVAILABLE));

    ask(1);
    ask(2);

    assertThat(answered).containsExactly(1);
    assertThat(end.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
  }

  @Test
  void failsTheStreamInPlaceOfAnAnswer() {
    stores.faults().inject(Calls.to("Tso"), FaultAction.failAfterApply(Status.UNAVAILABLE));

    ask(1);

    assertThat(answered).isEmpty();
    assertThat(end.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
  }

  @Test
  void countsEachRequest() {
    ask(1);
    ask(2);

    assertThat(stores.faults().journal().count("Tso")).isEqualTo(2);
  }

  private void ask(int count) {
    stream.onNext(
        TsoRequest.newBuilder()
            .setHeader(RequestHeader.newBuilder().setClusterId(TestStores.CLUSTER_ID))
            .setCount(count)
            .build());
  }

  /** Notes which requests are answered; each asked for another number of timestamps. */
  private final class Answers implements StreamObserver<TsoResponse> {

    @Override
    public void onNext(TsoResponse answer) {
      answered.add(answer.getCount());
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
