package io.kvdc.tck.suite;

import static io.kvdc.tck.suite.PluginConnections.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kvdc.Bytes;
import io.kvdc.Capability;
import io.kvdc.Connection;
import io.kvdc.PluginOptions;
import io.kvdc.Transaction;
import io.kvdc.error.CallCancelledException;
import io.kvdc.error.ConnectionClosedException;
import io.kvdc.error.DeadlineExceededException;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.KvException;
import io.kvdc.error.Outcome;
import io.kvdc.error.PluginFailedException;
import io.kvdc.option.Options;
import io.kvdc.spi.Completion;
import io.kvdc.spi.Interceptor;
import io.kvdc.spi.Operation;
import io.kvdc.spi.OperationTerms;
import io.kvdc.tck.RequiresCapability;
import io.kvdc.tck.internal.fixture.Stages;
import io.kvdc.tck.internal.fixture.TckSuite;
import io.kvdc.tck.internal.fixture.TestSpace;
import io.kvdc.tck.suite.PluginConnections.Gate;
import io.kvdc.tck.suite.PluginConnections.Recorder;
import io.kvdc.tck.suite.PluginConnections.Skin;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How a driver goes round with interceptors: order, admission, terms, and those that fail. */
@TckSuite
@RequiresCapability(Capability.TRANSACTIONS)
class PluginInterceptorTest {

  private static final Bytes VALUE = Bytes.utf8("v");

  @Test
  void skinsLieAroundEachOther(TestSpace space) {
    Queue<String> calls = Skin.calls();
    try (Connection connection =
        open(space, new Skin("a", calls), new Skin("b", calls), new Skin("c", calls))) {
      connection.snapshot(connection.currentTimestamp()).get(space.key("k"));
    }

    assertThat(String.join("", calls)).contains("a>b>c><c<b<a");
  }

  @Test
  void operationsGoOnWhenTheyAreAdmitted(TestSpace space) {
    Gate gate = new Gate("transaction.commit");
    Recorder recorder = new Recorder();
    try (Connection connection = open(space, recorder, gate)) {
      Transaction transaction = connection.begin();
      transaction.put(space.key("k"), VALUE);
      CompletionStage<?> commit = transaction.async().commit();
      assertThat(commit.toCompletableFuture()).isNotDone();
      assertThat(space.txn().value("k")).as("nothing is sent before").isNull();

      gate.open();
      Stages.value(commit);
    }

    assertThat(space.txn().value("k")).isEqualTo("v");
    assertThat(recorder.balanced()).isTrue();
  }

  @Test
  void operationsThatAreNotAdmittedAreNotDone(TestSpace space) {
    Gate gate = new Gate("transaction.commit");
    Recorder recorder = new Recorder();
    try (Connection connection = open(space, recorder, gate)) {
      Transaction transaction = connection.begin();
      transaction.put(space.key("k"), VALUE);
      CompletionStage<?> commit = transaction.async().commit();

      gate.refuse(new CallCancelledException(ErrorDetail.of("refused by the test")));
      assertThat(Stages.failure(commit)).isInstanceOf(CallCancelledException.class);
      transaction.close();
    }

    assertThat(space.txn().all()).isEmpty();
    assertThat(recorder.balanced()).isTrue();
  }

  @Test
  void closingEndsOperationsThatWait(TestSpace space) {
    Gate gate = new Gate("transaction.commit");
    Recorder recorder = new Recorder();
    Connection connection = open(space, recorder, gate);
    Transaction transaction = connection.begin();
    transaction.put(space.key("k"), VALUE);
    CompletionStage<?> commit = transaction.async().commit();

    connection.close();
    Throwable failure = Stages.failure(commit);
    assertThat(failure).isInstanceOf(KvException.class);
    gate.open();

    assertThat(space.txn().all()).as("what was admitted too late").isEmpty();
    assertThat(recorder.balanced()).isTrue();
  }

  @Test
  void cancellingEndsOperationsThatWait(TestSpace space) {
    Gate gate = new Gate("snapshot.get");
    Recorder recorder = new Recorder();
    try (Connection connection = open(space, recorder, gate)) {
      CompletableFuture<?> get =
          connection.snapshot().async().get(space.key("k")).toCompletableFuture();
      get.cancel(false);
      assertThat(recorder.balanced()).isTrue();
      gate.open();

      assertThat(get).isCancelled();
      assertThat(connection.snapshot().get(space.key("k"))).as("later ones go on").isNull();
    }

    assertThat(recorder.balanced()).isTrue();
  }

  @Test
  void interceptorsMayGiveLessTime(TestSpace space) {
    Interceptor hasty =
        new Interceptor() {
          @Override
          public OperationTerms terms(Operation operation, OperationTerms outer) {
            return operation.name().equals("snapshot.get")
                ? outer.within(Duration.ofNanos(1))
                : outer;
          }
        };
    Gate gate = new Gate("snapshot.get");
    Recorder recorder = new Recorder();
    try (Connection connection = open(space, recorder, hasty, gate)) {
      CompletionStage<?> get = connection.snapshot().async().get(space.key("k"));
      gate.open();

      assertThat(Stages.failure(get)).isInstanceOf(DeadlineExceededException.class);
    }

    assertThat(recorder.balanced()).isTrue();
  }

  @Test
  void operationsThatFailAreToldOnce(TestSpace space) {
    Recorder recorder = new Recorder();
    try (Connection connection = open(space, recorder);
        Transaction mine = connection.begin();
        Transaction rolledBack = connection.begin()) {
      mine.put(space.key("k"), VALUE);
      space.txn().put("k", "theirs");
      assertThatExceptionOfType(KvException.class).isThrownBy(mine::commit);
      rolledBack.put(space.key("l"), VALUE);
      rolledBack.rollback();
    }

    assertThat(recorder.balanced()).isTrue();
    assertThat(recorder.ended)
        .filteredOn(end -> !end.succeeded())
        .singleElement()
        .extracting(Completion::outcome)
        .isEqualTo(Outcome.NOT_APPLIED);
  }

  @Test
  void whatThrowsIsPassedOverAtEachStep(TestSpace space) {
    Recorder inside = new Recorder();
    try (Connection connection =
        open(space, new Thrower(0), new Thrower(1), new Thrower(2), new Thrower(3), inside)) {
      connection.snapshot().get(space.key("k"));
      try (Transaction transaction = connection.begin()) {
        transaction.put(space.key("k"), VALUE);
        transaction.commit();
      }
    }

    assertThat(space.txn().value("k")).isEqualTo("v");
    assertThat(inside.balanced()).isTrue();
  }

  @Test
  void strictPluginsStopWhatTheyCannotStandAround(TestSpace space) {
    Options strict = Options.parse(Map.of("strictPlugins", "true"), PluginOptions.all());
    for (int step = 0; step < Thrower.AFTER; step++) {
      Thrower thrower = new Thrower(step);
      Recorder outside = new Recorder();
      try (Connection connection =
          open(
              space,
              connector -> connector.options(strict).interceptor(outside).interceptor(thrower))) {
        // A driver may report what goes into memory, or not.
        Transaction transaction =
            thrower.asleep(
                () -> {
                  Transaction begun = connection.begin();
                  begun.put(space.key("k"), VALUE);
                  return begun;
                });
        assertThat(Stages.failure(transaction.async().commit()))
            .as("step %d", step)
            .isInstanceOf(PluginFailedException.class);
      }
      assertThat(outside.balanced()).isTrue();
    }

    assertThat(space.txn().all()).isEmpty();
  }

  @Test
  void whatHappenedIsNotUntoldByAPluginThatFailsBehindIt(TestSpace space) {
    Options strict = Options.parse(Map.of("strictPlugins", "true"), PluginOptions.all());
    try (Connection connection =
            open(
                space,
                connector -> connector.options(strict).interceptor(new Thrower(Thrower.AFTER)));
        Transaction transaction = connection.begin()) {
      transaction.put(space.key("k"), VALUE);
      transaction.commit();
    }

    assertThat(space.txn().value("k")).isEqualTo("v");
  }

  @Test
  void aClosedConnectionIsToldToNobodyTwice(TestSpace space) {
    Recorder recorder = new Recorder();
    Connection connection = open(space, recorder);
    var snapshot = connection.snapshot();
    connection.close();

    assertThatExceptionOfType(ConnectionClosedException.class)
        .isThrownBy(() -> snapshot.get(space.key("k")));
    assertThat(recorder.balanced()).isTrue();
  }

  /** Throws at one of the steps. */
  private static final class Thrower implements Interceptor {
    static final int AFTER = 4;

    private final int step;
    private volatile boolean asleep;

    Thrower(int step) {
      this.step = step;
    }

    <T> T asleep(java.util.function.Supplier<T> work) {
      asleep = true;
      try {
        return work.get();
      } finally {
        asleep = false;
      }
    }

    private void at(int now) {
      if (now == step && !asleep) {
        throw new AssertionError("thrown by a test");
      }
    }

    @Override
    public @Nullable KvException refuse(Operation operation) {
      at(0);
      return null;
    }

    @Override
    public After before(Operation operation) {
      at(1);
      return completion -> at(AFTER);
    }

    @Override
    public OperationTerms terms(Operation operation, OperationTerms outer) {
      at(2);
      return outer;
    }

    @Override
    public @Nullable CompletionStage<?> admit(Operation operation) {
      at(3);
      return null;
    }
  }
}
