package io.kvdc.tck.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Connection;
import io.kvdc.Kv;
import io.kvdc.TransactionMode;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Transactions that run into each other, step by step on one thread: on the TiKV driver over an
 * embedded cluster every step shows what it shows on the reference driver.
 */
class TransactionModelProperties {

  private static final AtomicInteger HISTORIES = new AtomicInteger();
  private static Connection target;
  private static Connection reference;

  @BeforeContainer
  static void open() {
    target = Kv.connect("kv:embedded:transaction-model?stores=1");
    reference = Kv.connect("kv:reference:transaction-model");
  }

  @AfterContainer
  static void close() {
    target.close();
    reference.close();
  }

  @Property(tries = 1_500, seed = "20261123")
  void optimisticTransactions(@ForAll("histories") List<ModelStep> history) {
    run(TransactionMode.OPTIMISTIC, history);
  }

  @Property(tries = 1_500, seed = "20261123")
  void pessimisticTransactions(@ForAll("histories") List<ModelStep> history) {
    run(TransactionMode.PESSIMISTIC, history);
  }

  private static void run(TransactionMode mode, List<ModelStep> history) {
    String prefix = "h%06d/".formatted(HISTORIES.incrementAndGet());
    try (ModelRun run = new ModelRun(target, reference, mode, prefix)) {
      for (ModelStep step : history) {
        ModelRun.Shown shown = run.take(step);
        assertThat(shown.target()).as("%s of %s", step, history).isEqualTo(shown.reference());
      }
      ModelRun.Shown end = run.end();
      assertThat(end.target()).as("at the end of %s", history).isEqualTo(end.reference());
    }
  }

  @Provide
  Arbitrary<List<ModelStep>> histories() {
    Arbitrary<ModelStep> steps =
        Combinators.combine(
                Arbitraries.of(ModelStep.Kind.values()),
                Arbitraries.integers().between(0, ModelRun.TRANSACTIONS - 1),
                Arbitraries.integers().between(0, ModelRun.KEYS - 1),
                Arbitraries.integers().between(1, 9))
            .as(ModelStep::new);
    return steps.list().ofMinSize(1).ofMaxSize(24);
  }
}
