package io.kvdc.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kvdc.Bytes;
import io.kvdc.Capability;
import io.kvdc.Connection;
import io.kvdc.Kv;
import io.kvdc.Snapshot;
import io.kvdc.Transaction;
import io.kvdc.error.CallCancelledException;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.KvException;
import io.kvdc.error.WriteConflictException;
import io.kvdc.spi.Completion;
import io.kvdc.spi.Interceptor;
import io.kvdc.spi.Operation;
import io.kvdc.spi.SessionKind;
import io.kvdc.tck.RequiresCapability;
import io.kvdc.tck.internal.fixture.TckSuite;
import io.kvdc.tck.internal.fixture.TestSpace;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What interceptors are told of transactions and snapshots, and what they may stop. Writes go into
 * memory and are not looked at here: a driver may report them or not.
 */
@TckSuite
@RequiresCapability(Capability.TRANSACTIONS)
class TransactionInterceptorTest {

  private static final Bytes VALUE = Bytes.utf8("v");

  @Test
  void operationsOfATransactionAreSeen(TestSpace space) {
    space.txn().put("k", "v");
    Recorder recorder = new Recorder();
    Bytes key = space.key("k");
    try (Connection connection = connect(space, recorder);
        Transaction transaction = connection.begin()) {
      transaction.get(key);
      transaction.batchGet(List.of(key, key));
      transaction.scan(space.range()).toList();
      transaction.lockKeys(List.of(key));
      transaction.put(key, VALUE);
      transaction.commit();
    }

    assertThat(recorder.names("transaction."))
        .containsSubsequence(
            "transaction.get",
            "transaction.batchGet",
            "transaction.scan",
            "transaction.lockKeys",
            "transaction.commit");
    assertThat(recorder.begun)
        .filteredOn(operation -> operation.name().startsWith("transaction."))
        .allMatch(operation -> operation.session() == SessionKind.TRANSACTION);
    assertThat(recorder.begun)
        .filteredOn(operation -> operation.name().equals("transaction.commit"))
        .singleElement()
        .matches(Operation::write);
    assertThat(recorder.begun)
        .filteredOn(operation -> operation.name().equals("transaction.batchGet"))
        .singleElement()
        .matches(operation -> operation.keys() == 2)
        .matches(operation -> operation.payloadBytes() == 2L * key.length())
        .matches(operation -> !operation.write());
    assertThat(recorder.ended)
        .extracting(Completion::operation)
        .containsExactlyElementsOf(recorder.begun);
    assertThat(recorder.ended).allMatch(Completion::succeeded);
  }

  @Test
  void operationsOfASnapshotAreSeen(TestSpace space) {
    space.txn().put("k", "v");
    Recorder recorder = new Recorder();
    Bytes key = space.key("k");
    try (Connection connection = connect(space, recorder)) {
      Snapshot snapshot = connection.snapshot();
      snapshot.get(key);
      snapshot.batchGet(List.of(key, key, key));
      snapshot.scan(space.range()).toList();
    }

    assertThat(recorder.names("snapshot."))
        .containsSubsequence("snapshot.get", "snapshot.batchGet", "snapshot.scan");
    assertThat(recorder.begun)
        .filteredOn(operation -> operation.name().startsWith("snapshot."))
        .allMatch(operation -> operation.session() == SessionKind.SNAPSHOT)
        .noneMatch(Operation::write);
  }

  @Test
  void failureIsTold(TestSpace space) {
    Recorder recorder = new Recorder();
    try (Connection connection = connect(space, recorder);
        Transaction transaction = connection.begin()) {
      transaction.put(space.key("k"), VALUE);
      space.txn().put("k", "theirs");
      assertThatExceptionOfType(WriteConflictException.class).isThrownBy(transaction::commit);
    }

    assertThat(recorder.ended)
        .filteredOn(completion -> completion.operation().name().equals("transaction.commit"))
        .singleElement()
        .satisfies(end -> assertThat(end.error()).isInstanceOf(WriteConflictException.class));
  }

  @Test
  void refusedReadIsNotDone(TestSpace space) {
    space.txn().put("k", "v");
    Interceptor refuser = refuser(operation -> operation.name().endsWith(".get"));
    try (Connection connection = connect(space, refuser);
        Transaction transaction = connection.begin()) {
      assertThatExceptionOfType(CallCancelledException.class)
          .isThrownBy(() -> transaction.get(space.key("k")));
      assertThatExceptionOfType(CallCancelledException.class)
          .isThrownBy(() -> connection.snapshot().get(space.key("k")));

      transaction.put(space.key("l"), VALUE);
      transaction.commit();
    }

    assertThat(space.txn().value("l")).isEqualTo("v");
  }

  @Test
  void refusedCommitIsNotDone(TestSpace space) {
    Interceptor refuser = refuser(operation -> operation.name().equals("transaction.commit"));
    try (Connection connection = connect(space, refuser);
        Transaction transaction = connection.begin()) {
      transaction.put(space.key("k"), VALUE);
      assertThatExceptionOfType(CallCancelledException.class).isThrownBy(transaction::commit);
    }

    assertThat(space.txn().all()).isEmpty();
  }

  private static Connection connect(TestSpace space, Interceptor interceptor) {
    return Kv.connector(DriverUrl.of(space)).interceptor(interceptor).connect();
  }

  private static Interceptor refuser(Predicate<Operation> what) {
    return new Interceptor() {
      @Override
      public @Nullable KvException refuse(Operation operation) {
        return what.test(operation)
            ? new CallCancelledException(ErrorDetail.of("refused by the test"))
            : null;
      }
    };
  }

  /** Remembers what it was told. */
  private static final class Recorder implements Interceptor {
    private final List<Operation> begun = new CopyOnWriteArrayList<>();
    private final List<Completion> ended = new CopyOnWriteArrayList<>();

    @Override
    public After before(Operation operation) {
      begun.add(operation);
      return ended::add;
    }

    private List<String> names(String prefix) {
      return begun.stream().map(Operation::name).filter(name -> name.startsWith(prefix)).toList();
    }
  }
}
