package io.kvdc.tikv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Message;
import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.Kv;
import io.kvdc.Timestamp;
import io.kvdc.Transaction;
import io.kvdc.TransactionOptions;
import io.kvdc.embedded.ApiVersion;
import io.kvdc.embedded.Calls;
import io.kvdc.embedded.FaultAction;
import io.kvdc.embedded.KeyMode;
import io.kvdc.embedded.ReceivedCall;
import io.kvdc.embedded.RegionErrors;
import io.kvdc.error.KvException;
import io.kvdc.proto.errorpb.Error;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.spi.Operation;
import io.kvdc.spi.Phase;
import io.kvdc.spi.Span;
import io.kvdc.spi.SpanKind;
import io.kvdc.spi.TraceCategory;
import io.kvdc.spi.TraceFlags;
import io.kvdc.spi.Tracer;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What tracers see of operations, and what stores are told of traces. */
class TracingTest {

  private static final Bytes LOW = Bytes.utf8("a-secret");
  private static final Bytes HIGH = Bytes.utf8("z-secret");
  private static final Bytes VALUE = Bytes.utf8("v");

  private final Clusters clusters = Clusters.of(1, ApiVersion.V2);
  private final SpanTree tree = new SpanTree();
  private final Queue<Message> received = new ConcurrentLinkedQueue<>();

  @BeforeEach
  void twoRegions() {
    clusters.cluster().regions(KeyMode.TXN).split(Bytes.utf8("m"));
    clusters.cluster().faults().inject(Calls.any().where(this::note), FaultAction.dropAnswer());
  }

  private boolean note(ReceivedCall call) {
    received.add(call.request());
    return false;
  }

  @AfterEach
  void close() {
    clusters.close();
  }

  private Connection connect(Tracer tracer, String... options) {
    return Kv.connector(clusters.url(options)).tracer(tracer).connect();
  }

  private static Transaction written(Connection connection) {
    Transaction transaction = connection.begin();
    transaction.get(LOW);
    transaction.get(HIGH);
    transaction.put(LOW, VALUE);
    transaction.put(HIGH, VALUE);
    return transaction;
  }

  /** Commits in two phases; the first request meets the error. */
  private void commitMeeting(Error error) {
    try (Connection connection = connect(tree, "asyncCommit=false", "onePhaseCommit=false")) {
      Transaction transaction = written(connection);
      clusters
          .cluster()
          .faults()
          .inject(Calls.to("KvPrewrite").times(1), FaultAction.regionError(error));
      transaction.commit();
    }
    await().until(tree::isEnded);
  }

  @Test
  void aCommitWithARegionErrorIsATree() {
    commitMeeting(RegionErrors.serverIsBusy("busy", 1));
    SpanTree.Node commit = tree.root("transaction.commit");
    assertThat(commit.drawn())
        .isEqualTo(
            "transaction.commit(commit(KvCommit) commit_secondaries(KvCommit)"
                + " prewrite(KvPrewrite KvPrewrite KvPrewrite!ServerIsBusy) timestamp)");
    SpanTree.Node request = commit.child("commit").child("KvCommit");
    assertThat(request.kind).isEqualTo(SpanKind.CLIENT);
    assertThat(request.attributes)
        .containsKeys("kvdc.region.id", "kvdc.store.id", "kvdc.store.address")
        .containsEntry("kvdc.attempt", 1L);
    assertThat(commit.child("prewrite").marks).containsExactly("backoff tikvServerBusy");
    assertThat(commit.child("prewrite").children)
        .anyMatch(again -> Long.valueOf(2).equals(again.attributes.get("kvdc.attempt")));
    assertThat(tree.events(TraceCategory.TXN_2PC))
        .contains("prewrite.batch.start", "prewrite.batch.result")
        .contains("commit.batch.start", "commit.batch.result");
    assertThat(tree.events(TraceCategory.KV_REQUEST))
        .contains("kv.request.send", "kv.request.result");
    assertThat(tree.events().toString()).doesNotContain("busy").doesNotContain("secret");
  }

  @Test
  void theWaitForTheStartOfATransactionIsSeen() {
    try (Connection connection = connect(tree)) {
      Timestamp start = connection.currentTimestamp();
      connection.begin().close();
      connection
          .begin(TransactionOptions.optimistic().mutate().startTimestamp(start).build())
          .close();
    }
    await().until(tree::isEnded);
    assertThat(tree.roots("transaction.begin"))
        .extracting(SpanTree.Node::drawn)
        .containsExactly("transaction.begin(timestamp)", "transaction.begin");
  }

  @Test
  void eachBatchHasAResultAlsoWhereItsRegionMoved() {
    commitMeeting(RegionErrors.epochNotMatch("moved", List.of()));
    List<String> events = tree.events(TraceCategory.TXN_2PC);
    assertThat(events.stream().filter("prewrite.batch.start"::equals)).hasSizeGreaterThan(2);
    assertThat(events.stream().filter("prewrite.batch.result"::equals))
        .hasSameSizeAs(events.stream().filter("prewrite.batch.start"::equals).toList());
  }

  @Test
  void aReadThatMeetsALockIsATree() {
    try (Connection connection = connect(tree, "asyncCommit=false", "onePhaseCommit=false")) {
      Transaction transaction = written(connection);
      clusters
          .cluster()
          .faults()
          .inject(Calls.to("KvCommit").skipping(1).times(1), FaultAction.holdRequest());
      transaction.commit();
      connection.snapshot().get(HIGH);
      clusters.cluster().faults().clear();
    }
    await().until(tree::isEnded);
    assertThat(tree.root("snapshot.get").drawn()).contains("resolve_locks(KvCheckTxnStatus");
    assertThat(tree.events(TraceCategory.TXN_LOCK_RESOLVE))
        .contains("resolve_locks.start", "resolve_locks.finish");
  }

  @Test
  void storesAreToldTheIdAndTheFlags() {
    try (Connection connection = connect(tree)) {
      connection.raw().put(LOW, VALUE);
    }
    Context context = contextOf("RawPutRequest");
    assertThat(context.getTraceId().toStringUtf8()).isEqualTo("trace-1");
    assertThat(context.getTraceControlFlags()).isEqualTo(TraceFlags.REQUEST);
  }

  @Test
  void withoutATracerNothingIsSent() {
    try (Connection connection = Kv.connect(clusters.url())) {
      connection.raw().put(LOW, VALUE);
    }
    Context context = contextOf("RawPutRequest");
    assertThat(context.getTraceId().isEmpty()).isTrue();
    assertThat(context.getTraceControlFlags()).isZero();
  }

  @Test
  void whatIsNotSampledLeavesNoSpanAndNoId() {
    tree.sample(false);
    try (Connection connection = connect(tree)) {
      connection.raw().put(LOW, VALUE);
      written(connection).commit();
    }
    assertThat(tree.isEmpty()).isTrue();
    assertThat(contextOf("RawPutRequest").getTraceId().isEmpty()).isTrue();
  }

  @Test
  void aHostileTracerDoesNoHarm() {
    try (Connection connection = connect(new Hostile())) {
      written(connection).commit();
      assertThat(connection.snapshot().get(HIGH)).isEqualTo(VALUE);
    }
  }

  @Test
  void aDeadlineEndsEverySpan() {
    clusters.cluster().faults().inject(Calls.to("RawGet"), FaultAction.holdRequest());
    try (Connection connection = connect(tree, "timeout=50ms")) {
      assertThatThrownBy(() -> connection.raw().get(LOW)).isInstanceOf(KvException.class);
    }
    await().until(tree::isEnded);
    assertThat(tree.root("raw.get").failure).isNotNull();
    assertThat(tree.root("raw.get").child("RawGet").failure).isNotNull();
  }

  @Test
  void phasesAddUpAndTheSourceOfInterceptorsIsTold() {
    Billing billing = new Billing();
    try (Connection connection =
        Kv.connector(clusters.url("asyncCommit=false", "onePhaseCommit=false"))
            .interceptor(billing)
            .connect()) {
      connection.raw().put(LOW, VALUE);
      written(connection).commit();
    }
    assertThat(contextOf("RawPutRequest").getRequestSource()).isEqualTo("billing");
    assertThat(contextOf("PrewriteRequest").getRequestSource()).isEqualTo("billing");
    assertThat(billing.phases.get("raw.put")).containsKey(Phase.RPC);
    assertThat(billing.phases.get("transaction.commit"))
        .containsKeys(Phase.RPC, Phase.PREWRITE, Phase.COMMIT, Phase.TIMESTAMP);
  }

  private Context contextOf(String type) {
    Message request =
        received.stream()
            .filter(each -> each.getDescriptorForType().getName().equals(type))
            .findFirst()
            .orElseThrow();
    return (Context) request.getField(request.getDescriptorForType().findFieldByName("context"));
  }

  /** Throws wherever it can. */
  private static final class Hostile implements Tracer {
    @Override
    public Span start(Operation operation) {
      return new Span() {
        @Override
        public Span child(String name, SpanKind kind) {
          if (name.startsWith("Kv")) {
            throw new IllegalStateException("no child");
          }
          return this;
        }

        @Override
        public void set(String key, String value) {
          throw new IllegalStateException("no text");
        }

        @Override
        public void set(String key, long value) {
          throw new IllegalStateException("no number");
        }

        @Override
        public void event(String name) {
          throw new IllegalStateException("no event");
        }

        @Override
        public void fail(Throwable error) {
          throw new IllegalStateException("no failure");
        }

        @Override
        public void end() {
          throw new IllegalStateException("no end");
        }

        @Override
        public Bytes traceId() {
          throw new IllegalStateException("no id");
        }
      };
    }

    @Override
    public boolean isEnabled(TraceCategory category) {
      throw new IllegalStateException("no category");
    }

    @Override
    public long flags(Operation operation) {
      throw new IllegalStateException("no flags");
    }
  }
}
