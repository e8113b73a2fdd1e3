package io.kvdc.tck.suite;

import static io.kvdc.tck.suite.PluginConnections.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kvdc.Bytes;
import io.kvdc.Capability;
import io.kvdc.Connection;
import io.kvdc.Transaction;
import io.kvdc.TransactionOptions;
import io.kvdc.error.DeadlineExceededException;
import io.kvdc.error.KvException;
import io.kvdc.error.Outcome;
import io.kvdc.spi.Interceptor;
import io.kvdc.spi.Operation;
import io.kvdc.spi.OperationTerms;
import io.kvdc.tck.RequiresCapability;
import io.kvdc.tck.internal.fixture.Stages;
import io.kvdc.tck.internal.fixture.TckSuite;
import io.kvdc.tck.internal.fixture.TestSpace;
import io.kvdc.tck.suite.PluginConnections.Gate;
import io.kvdc.tck.suite.PluginConnections.Recorder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** What interceptors want of operations: time, and what the cluster is told about who asks. */
@TckSuite
@RequiresCapability(Capability.TRANSACTIONS)
class PluginTermsTest {

  private static final Bytes VALUE = Bytes.utf8("v");

  private static Interceptor wishing(BiFunction<Operation, OperationTerms, OperationTerms> wish) {
    return new Interceptor() {
      @Override
      public OperationTerms terms(Operation operation, OperationTerms outer) {
        return wish.apply(operation, outer);
      }
    };
  }

  @Test
  void whatIsWantedOutsideIsKnownInside(TestSpace space) {
    Map<String, OperationTerms> known = new ConcurrentHashMap<>();
    Interceptor outside =
        wishing(
            (operation, outer) ->
                operation.name().equals("snapshot.get")
                    ? outer.within(Duration.ofSeconds(9)).from("outside")
                    : outer);
    Interceptor middle =
        wishing((operation, outer) -> outer.timeout() == null ? outer : outer.from("middle"));
    Interceptor inside =
        wishing(
            (operation, outer) -> {
              known.put(operation.name(), outer);
              return outer;
            });
    try (Connection connection = open(space, outside, middle, inside)) {
      connection.snapshot().get(space.key("k"));
      connection.snapshot().batchGet(List.of(space.key("k")));
    }

    assertThat(known)
        .containsEntry("snapshot.get", new OperationTerms(Duration.ofSeconds(9), "middle"))
        .containsEntry("snapshot.batchGet", OperationTerms.NONE);
  }

  @Test
  void whatIsWantedOfOneOperationIsNotWantedOfTheNext(TestSpace space) {
    Interceptor hasty =
        wishing(
            (operation, outer) ->
                operation.name().equals("snapshot.get")
                    ? outer.within(Duration.ofNanos(1))
                    : outer);
    Recorder recorder = new Recorder();
    try (Connection connection = open(space, recorder, hasty)) {
      for (int i = 0; i < 3; i++) {
        assertThat(Stages.failure(connection.snapshot().async().get(space.key("k"))))
            .isInstanceOf(DeadlineExceededException.class);
        assertThat(connection.snapshot().batchGet(List.of(space.key("k"))))
            .as("not hurried")
            .hasSize(1);
      }
    }

    assertThat(recorder.balanced()).isTrue();
  }

  @Test
  void interceptorsCannotGiveMoreTimeThanTheApplication(TestSpace space) {
    Interceptor generous =
        wishing(
            (operation, outer) -> new OperationTerms(Duration.ofDays(1), outer.requestSource()));
    Gate gate = new Gate("transaction.get");
    Recorder recorder = new Recorder();
    TransactionOptions brief =
        TransactionOptions.defaults().mutate().timeout(Duration.ofMillis(50)).build();
    try (Connection connection = open(space, recorder, generous, gate);
        Transaction transaction = connection.begin(brief)) {
      assertThatExceptionOfType(DeadlineExceededException.class)
          .isThrownBy(() -> transaction.get(space.key("k")));
      gate.open();
    }

    assertThat(recorder.balanced()).isTrue();
  }

  @Test
  void commitsThatHaveLittleTimeTellNoLies(TestSpace space) {
    int rounds = 20;
    Outcome[] told = new Outcome[rounds];
    for (int i = 0; i < rounds; i++) {
      // From what is over at once to what mostly suffices.
      Duration time = Duration.ofNanos(1L << (i + 6));
      Interceptor hasty =
          wishing(
              (operation, outer) ->
                  operation.name().equals("transaction.commit") ? outer.within(time) : outer);
      try (Connection connection = open(space, hasty);
          Transaction transaction = connection.begin()) {
        transaction.put(space.key("k" + i), VALUE);
        transaction.commit();
      } catch (KvException late) {
        told[i] = late.outcome();
      }
    }

    for (int i = 0; i < rounds; i++) {
      String value = space.txn().value("k" + i);
      if (told[i] == null) {
        assertThat(value).as("committed in round %d", i).isEqualTo("v");
      } else if (told[i] == Outcome.NOT_APPLIED) {
        assertThat(value).as("not applied in round %d", i).isNull();
      }
    }
  }

  @Test
  void whoAsksChangesNothingElse(TestSpace space) {
    for (String source : List.of("nightly-job", "", " ", "größe\n\u0000", "x".repeat(2_000))) {
      try (Connection connection = open(space, wishing((operation, outer) -> outer.from(source)));
          Transaction transaction = connection.begin()) {
        transaction.put(space.key("k"), Bytes.utf8("by " + source));
        transaction.commit();
        assertThat(connection.snapshot().get(space.key("k"))).isEqualTo(Bytes.utf8("by " + source));
      }
    }
  }

  @Test
  void theClusterIsToldWhoAsks(TestSpace space) {
    List<String> heard = new CopyOnWriteArrayList<>();
    assumeTrue(space.hearRequestSources(heard::add), "the target does not say what it hears");
    Set<String> named = Set.of("snapshot.get", "transaction.commit");
    Interceptor naming =
        wishing(
            (operation, outer) ->
                named.contains(operation.name()) ? outer.from(operation.name()) : outer);
    try (Connection connection = open(space, naming);
        Transaction transaction = connection.begin()) {
      connection.snapshot().get(space.key("k"));
      // A driver may put more before it, such as which replica is asked.
      assertThat(heard).isNotEmpty().allMatch(source -> source.endsWith("snapshot.get"));
      transaction.put(space.key("k"), VALUE);
      transaction.commit();
      assertThat(heard).anyMatch(source -> source.endsWith("transaction.commit"));
      heard.clear();
      connection.snapshot().batchGet(List.of(space.key("k")));
      assertThat(heard).isNotEmpty().noneMatch(source -> source.endsWith("snapshot.get"));
    }
  }
}
