package io.kvdc.tikv.internal.region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvdc.error.ConnectionClosedException;
import io.kvdc.error.OutcomeUnknownException;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.ManualTime;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;

/** What the caller of a write is told agrees with what was sent. */
class ApiCallTest {

  private static final class Call extends ApiCall<String> {
    Call() {
      super(new Backoffer(new ManualTime().environment(0), Deadline.none(), Backoffer.UNLIMITED));
    }

    @Override
    public void start() {
      // The test plays the part of what is sent.
    }

    @Override
    protected void cancelParts() {
      // There are none.
    }
  }

  @Test
  void nothingSentIsNothingApplied() {
    Call call = new Call();
    call.fail(OpenCalls.closedException());
    assertThatThrownBy(call::join).hasCauseInstanceOf(ConnectionClosedException.class);
    assertThat(call.exposeWrite()).as("a write after the end").isFalse();
  }

  @Test
  void whatWasSentIsUncertain() {
    Call call = new Call();
    assertThat(call.exposeWrite()).isTrue();
    call.fail(OpenCalls.closedException());
    assertThatThrownBy(call::join).hasCauseInstanceOf(OutcomeUnknownException.class);
  }

  @Test
  void whatWasRefusedIsNotApplied() {
    Call call = new Call();
    assertThat(call.exposeWrite()).isTrue();
    call.writeHadNoEffect();
    call.fail(OpenCalls.closedException());
    assertThatThrownBy(call::join).hasCauseInstanceOf(ConnectionClosedException.class);
  }

  @Test
  void anEarlierUncertainAttemptIsNotForgotten() {
    Call call = new Call();
    assertThat(call.exposeWrite()).isTrue();
    assertThat(call.exposeWrite()).isTrue();
    call.writeHadNoEffect();
    call.fail(OpenCalls.closedException());
    assertThatThrownBy(call::join).hasCauseInstanceOf(OutcomeUnknownException.class);
  }

  @Test
  void oneAnswerMayProveThatNoAttemptHadAnEffect() {
    Call call = new Call();
    assertThat(call.exposeWrite()).isTrue();
    assertThat(call.exposeWrite()).isTrue();
    call.noWriteHadEffect();
    // A late proof of one of them changes nothing.
    call.writeHadNoEffect();
    call.fail(OpenCalls.closedException());
    assertThatThrownBy(call::join).hasCauseInstanceOf(ConnectionClosedException.class);
  }

  @Test
  void whatLeavesAfterTheProofIsUncertainAgain() {
    Call call = new Call();
    assertThat(call.exposeWrite()).isTrue();
    call.noWriteHadEffect();
    assertThat(call.exposeWrite()).isTrue();
    call.fail(OpenCalls.closedException());
    assertThatThrownBy(call::join).hasCauseInstanceOf(OutcomeUnknownException.class);
  }

  @Test
  void theFirstEndCounts() {
    Call call = new Call();
    call.succeed("done");
    call.fail(OpenCalls.closedException());
    assertThat(call.cancel(true)).isFalse();
    assertThat(call.join()).isEqualTo("done");
  }

  @Test
  void aListenerThatFailsKeepsNobodyWaiting() {
    Call call = new Call();
    call.beforeEnd(
        failure -> {
          throw new IllegalStateException("a defect, made by the test");
        });
    call.fail(OpenCalls.closedException());
    assertThatThrownBy(call::join).hasCauseInstanceOf(ConnectionClosedException.class);
  }

  @Test
  void sendingAndClosingAtOneTimeAgree() throws Exception {
    for (int round = 0; round < 2_000; round++) {
      Call call = new Call();
      CyclicBarrier together = new CyclicBarrier(2);
      CompletableFuture<Boolean> sent = new CompletableFuture<>();
      Thread sender =
          new Thread(
              () -> {
                try {
                  together.await();
                  sent.complete(call.exposeWrite());
                } catch (Exception e) {
                  sent.completeExceptionally(e);
                }
              });
      sender.start();
      together.await();
      call.fail(OpenCalls.closedException());
      sender.join();
      assertThatThrownBy(call::join)
          .hasCauseInstanceOf(
              sent.join() ? OutcomeUnknownException.class : ConnectionClosedException.class);
    }
  }
}
