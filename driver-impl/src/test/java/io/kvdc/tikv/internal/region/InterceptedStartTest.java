package io.kvdc.tikv.internal.region;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.spi.Interception;
import io.kvdc.spi.Interceptor;
import io.kvdc.spi.InterceptorChain;
import io.kvdc.spi.Operation;
import io.kvdc.spi.OperationTerms;
import io.kvdc.spi.Plugins;
import io.kvdc.spi.SessionKind;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.ManualTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class InterceptedStartTest {

  private final ManualTime time = new ManualTime();
  private final CompletableFuture<String> gate = new CompletableFuture<>();
  private OperationTerms terms = OperationTerms.NONE;

  /** Fails as it starts, or succeeds. */
  private final class Call extends ApiCall<String> {
    private final @Nullable Error broken;

    Call(@Nullable Error broken) {
      super(new Backoffer(time.environment(0), Deadline.none(), Backoffer.UNLIMITED));
      this.broken = broken;
    }

    @Override
    public void start() {
      if (broken != null) {
        throw broken;
      }
      succeed("done");
    }

    @Override
    protected void cancelParts() {}
  }

  private Call start(@Nullable Error broken) {
    Interceptor waiting =
        new Interceptor() {
          @Override
          public OperationTerms terms(Operation operation, OperationTerms outer) {
            return terms;
          }

          @Override
          public CompletionStage<?> admit(Operation operation) {
            return gate;
          }
        };
    InterceptorChain chain = InterceptorChain.of(Plugins.of(List.of(waiting), List.of()), () -> 0);
    assertThat(chain).isNotNull();
    Interception interception = chain.before(SessionKind.RAW, "raw.get", false, 1, 1);
    Call call = new Call(broken);
    InterceptedStart.of(call, interception);
    assertThat(call).isNotDone();
    return call;
  }

  @Test
  void whatFailsToStartAfterItsWaitEndsTheCall() {
    Call call = start(new NoClassDefFoundError("missing"));
    gate.complete("go");
    assertThat(call)
        .isCompletedExceptionally()
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withCauseInstanceOf(NoClassDefFoundError.class);
  }

  @Test
  void aTimeoutBeyondCountingIsNone() {
    terms = OperationTerms.NONE.within(Duration.ofSeconds(Long.MAX_VALUE));
    Call call = start(null);
    gate.complete("go");
    assertThat(call).isCompletedWithValue("done");
  }
}
