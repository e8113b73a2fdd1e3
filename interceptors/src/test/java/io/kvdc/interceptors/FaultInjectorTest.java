package io.kvdc.interceptors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.kvdc.error.ErrorDetail;
import io.kvdc.error.KvException;
import io.kvdc.error.OutcomeUnknownException;
import io.kvdc.error.ServerBusyException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class FaultInjectorTest {

  private static final KvException BUSY = new ServerBusyException(ErrorDetail.of("injected"));
  private static final KvException LOST = new OutcomeUnknownException(ErrorDetail.of("injected"));

  private final FaultInjector faults = new FaultInjector();
  private final Chains chains = new Chains(faults);

  @Test
  void withoutFaultsEverythingGoesOn() {
    assertThat(chains.begin("raw.get").refusal()).isNull();
    assertThat(faults.injected()).isZero();
  }

  @Test
  void onlyMatchingOperationsFailAndOnlySoMany() {
    faults.failNext(2, operation -> operation.write(), operation -> LOST);
    assertThat(chains.begin("raw.get").refusal()).isNull();
    assertThat(chains.begin("raw.put").refusal()).isSameAs(LOST);
    assertThat(chains.begin("raw.delete").refusal()).isSameAs(LOST);
    assertThat(chains.begin("raw.put").refusal()).isNull();
    assertThat(faults.injected()).isEqualTo(2);
  }

  @Test
  void theLastFaultIsTriedFirstAndTheOneBeforeWhenItIsSpent() {
    faults.fail(operation -> true, operation -> BUSY);
    faults.failNext(1, operation -> true, operation -> LOST);
    assertThat(chains.begin("raw.get").refusal()).isSameAs(LOST);
    assertThat(chains.begin("raw.get").refusal()).isSameAs(BUSY);
    assertThat(chains.begin("raw.get").refusal()).isSameAs(BUSY);
    faults.clear();
    assertThat(chains.begin("raw.get").refusal()).isNull();
    assertThat(faults.injected()).isEqualTo(3);
  }

  @Test
  void aCountMustBePositive() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> faults.failNext(0, operation -> true, operation -> BUSY));
  }

  @Test
  void manyThreadsGetExactlyAsManyFaultsAsThereAre() throws Exception {
    faults.failNext(100, operation -> true, operation -> BUSY);
    ExecutorService executor = Executors.newFixedThreadPool(4);
    try {
      List<Callable<Long>> tasks = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        tasks.add(
            () -> {
              long refused = 0;
              for (int n = 0; n < 1_000; n++) {
                refused += Objects.nonNull(chains.begin("raw.get").refusal()) ? 1 : 0;
              }
              return refused;
            });
      }
      long refused = 0;
      for (Future<Long> future : executor.invokeAll(tasks)) {
        refused += future.get();
      }
      assertThat(refused).isEqualTo(100).isEqualTo(faults.injected());
    } finally {
      executor.shutdownNow();
    }
  }
}
