package io.kvdc.tck.suite;

import static io.kvdc.tck.suite.PluginConnections.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kvdc.Bytes;
import io.kvdc.Capability;
import io.kvdc.Connection;
import io.kvdc.Transaction;
import io.kvdc.error.CallCancelledException;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.KvException;
import io.kvdc.error.WriteConflictException;
import io.kvdc.spi.Interceptor;
import io.kvdc.spi.Operation;
import io.kvdc.spi.Span;
import io.kvdc.spi.SpanKind;
import io.kvdc.spi.Tracer;
import io.kvdc.tck.RequiresCapability;
import io.kvdc.tck.internal.fixture.Eventually;
import io.kvdc.tck.internal.fixture.TckSuite;
import io.kvdc.tck.internal.fixture.TestSpace;
import io.kvdc.tck.suite.PluginConnections.Recorder;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Spans begin and end once and lie within each other; tracers that do not sample cost nothing. */
@TckSuite
@RequiresCapability(Capability.TRANSACTIONS)
class PluginTracerTest {

  private static final Bytes VALUE = Bytes.utf8("v");

  private static void work(TestSpace space, Connection connection) {
    try (Transaction transaction = connection.begin()) {
      transaction.put(space.key("k"), VALUE);
      transaction.get(space.key("other"));
      transaction.commit();
    }
    connection.snapshot().scan(space.range()).toList();
    connection.snapshot().batchGet(List.of(space.key("k"), space.key("z")));
  }

  @Test
  void eachOperationHasASpanThatEndsOnce(TestSpace space) {
    Journal journal = new Journal(true);
    try (Connection connection = open(space, connector -> connector.tracer(journal))) {
      work(space, connection);
    }

    assertThat(journal.roots)
        .extracting(Node::name)
        .contains("transaction.get", "transaction.commit", "snapshot.scan", "snapshot.batchGet");
    // What goes on behind a commit may end after it.
    journal.assertEndedOnce();
    assertThat(journal.roots).allMatch(root -> root.failures.isEmpty());
  }

  @Test
  void aSpanHasEndedWhenTheAnswerIsThere(TestSpace space) {
    Journal journal = new Journal(true);
    try (Connection connection = open(space, connector -> connector.tracer(journal))) {
      connection.snapshot().get(space.key("k"));
      assertThat(journal.root("snapshot.get").ends).hasValue(1);
    }
  }

  @Test
  void whatIsNoOperationIsNoRoot(TestSpace space) {
    Journal journal = new Journal(true);
    Recorder recorder = new Recorder();
    try (Connection connection =
        open(space, connector -> connector.interceptor(recorder).tracer(journal))) {
      work(space, connection);
      work(space, connection);
    }

    assertThat(journal.roots)
        .extracting(Node::name)
        .containsExactlyElementsOf(recorder.begun.stream().map(Operation::name).toList());
  }

  @Test
  void spansOfFailedAndRefusedOperationsSaySo(TestSpace space) {
    Journal journal = new Journal(true);
    Interceptor refuser =
        new Interceptor() {
          @Override
          public @Nullable KvException refuse(Operation operation) {
            return operation.name().equals("snapshot.get")
                ? new CallCancelledException(ErrorDetail.of("refused by the test"))
                : null;
          }
        };
    try (Connection connection =
            open(space, connector -> connector.interceptor(refuser).tracer(journal));
        Transaction transaction = connection.begin()) {
      transaction.put(space.key("k"), VALUE);
      space.txn().put("k", "theirs");
      assertThatExceptionOfType(WriteConflictException.class).isThrownBy(transaction::commit);
      assertThatExceptionOfType(CallCancelledException.class)
          .isThrownBy(() -> connection.snapshot().get(space.key("k")));
    }

    journal.assertEndedOnce();
    assertThat(journal.root("transaction.commit").failures)
        .singleElement()
        .isInstanceOf(WriteConflictException.class);
    Node refused = journal.root("snapshot.get");
    assertThat(refused.failures).singleElement().isInstanceOf(CallCancelledException.class);
    assertThat(refused.children).as("nothing was sent").isEmpty();
  }

  @Test
  void aTraceThatIsNotSampledGetsNoSpans(TestSpace space) {
    Journal silent = new Journal(false);
    Journal sampled = new Journal(true);
    try (Connection connection =
        open(space, connector -> connector.tracer(silent).tracer(sampled))) {
      work(space, connection);
    }

    assertThat(silent.roots).isEmpty();
    assertThat(silent.asked).as("asked of each").hasValue(sampled.asked.get());
    sampled.assertEndedOnce();
  }

  @Test
  void operationsOfManyThreadsHaveSpansOfTheirOwn(TestSpace space) {
    Journal journal = new Journal(true);
    try (Connection connection = open(space, connector -> connector.tracer(journal))) {
      List<Thread> threads = new CopyOnWriteArrayList<>();
      List<Throwable> thrown = new CopyOnWriteArrayList<>();
      for (int t = 0; t < 4; t++) {
        Thread thread =
            new Thread(
                () -> {
                  for (int i = 0; i < 25; i++) {
                    connection.snapshot().get(space.key("k"));
                  }
                });
        thread.setUncaughtExceptionHandler((where, what) -> thrown.add(what));
        threads.add(thread);
        thread.start();
      }
      threads.forEach(PluginTracerTest::join);
      assertThat(thrown).isEmpty();
    }

    assertThat(journal.roots).filteredOn(root -> root.name.equals("snapshot.get")).hasSize(100);
    journal.assertEndedOnce();
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Keeps spans as trees. */
  private static final class Journal implements Tracer {
    private final List<Node> roots = new CopyOnWriteArrayList<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final boolean sampled;

    Journal(boolean sampled) {
      this.sampled = sampled;
    }

    @Override
    public @Nullable Span start(Operation operation) {
      asked.incrementAndGet();
      if (!sampled) {
        return null;
      }
      Node root = new Node(operation.name());
      roots.add(root);
      return root;
    }

    Node root(String name) {
      return roots.stream().filter(root -> root.name.equals(name)).findFirst().orElseThrow();
    }

    /** What goes on behind an answer, such as a rollback, ends when it ends. */
    void assertEndedOnce() {
      Eventually.holds("every span has ended", () -> roots.stream().allMatch(Node::allEnded));
      roots.forEach(Node::assertEndedOnce);
    }
  }

  /** One span, which sees whatever is done to it too late. */
  private static final class Node implements Span {
    private final String name;
    private final List<Node> children = new CopyOnWriteArrayList<>();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final List<String> late = new CopyOnWriteArrayList<>();
    private final AtomicInteger ends = new AtomicInteger();

    Node(String name) {
      this.name = name;
    }

    String name() {
      return name;
    }

    private void use(String what) {
      if (ends.get() > 0) {
        late.add(what);
      }
    }

    boolean allEnded() {
      return ends.get() > 0 && children.stream().allMatch(Node::allEnded);
    }

    void assertEndedOnce() {
      assertThat(ends.get()).as("ends of %s", name).isEqualTo(1);
      assertThat(late).as("done to %s behind its end", name).isEmpty();
      children.forEach(Node::assertEndedOnce);
    }

    @Override
    public Span child(String childName, SpanKind kind) {
      Node child = new Node(childName);
      children.add(child);
      return child;
    }

    @Override
    public void set(String key, String value) {
      use("set " + key);
    }

    @Override
    public void set(String key, long value) {
      use("set " + key);
    }

    @Override
    public void event(String what) {
      use("event " + what);
    }

    @Override
    public void fail(Throwable error) {
      use("fail");
      failures.add(error);
    }

    @Override
    public void end() {
      ends.incrementAndGet();
    }
  }
}
