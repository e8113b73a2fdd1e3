package io.kvdc.tikv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Message;
import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.Kv;
import io.kvdc.PipelinedWrites;
import io.kvdc.Transaction;
import io.kvdc.TransactionOptions;
import io.kvdc.embedded.ApiVersion;
import io.kvdc.embedded.Calls;
import io.kvdc.embedded.FaultAction;
import io.kvdc.embedded.ReceivedCall;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.spi.Phase;
import io.kvdc.spi.TraceFlags;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What tracers see of transactions that write, or lock, while they go on. */
class TracedWritesTest {

  private static final Bytes KEY = Bytes.utf8("k");
  private static final Bytes VALUE = Bytes.utf8("v");

  private static final TransactionOptions PIPELINED =
      TransactionOptions.optimistic().mutate().pipelined(PipelinedWrites.defaults()).build();

  private final Clusters clusters = Clusters.of(1, ApiVersion.V2);
  private final SpanTree tree = new SpanTree();
  private final Queue<Message> received = new ConcurrentLinkedQueue<>();
  private final Billing billing = new Billing();
  private Connection connection;

  @BeforeEach
  void connect() {
    clusters.cluster().faults().inject(Calls.any().where(this::note), FaultAction.dropAnswer());
    connection =
        Kv.connector(clusters.url("timeout=20s")).tracer(tree).interceptor(billing).connect();
  }

  private boolean note(ReceivedCall call) {
    received.add(call.request());
    return false;
  }

  @AfterEach
  void close() {
    connection.close();
    clusters.close();
  }

  private List<Context> contextsOf(String type) {
    return received.stream()
        .filter(each -> each.getDescriptorForType().getName().equals(type))
        .map(
            each -> (Context) each.getField(each.getDescriptorForType().findFieldByName("context")))
        .toList();
  }

  private void assertTraced(String type) {
    assertThat(contextsOf(type))
        .as(type)
        .isNotEmpty()
        .allSatisfy(
            context -> {
              assertThat(context.getTraceId().toStringUtf8()).isEqualTo("trace-1");
              assertThat(context.getTraceControlFlags()).isEqualTo(TraceFlags.REQUEST);
            });
  }

  /** Whether a region has to be asked for depends on what the connection has heard of it before. */
  private static String drawn(SpanTree.Node span) {
    return span.drawn().replace(" locate", "");
  }

  @Test
  void aPipelinedCommitIsATree() {
    Transaction transaction = connection.begin(PIPELINED);
    transaction.put(KEY, VALUE);
    transaction.commit();
    SpanTree.Node commit = tree.root("transaction.commit");
    await()
        .until(
            () -> tree.isEnded() && commit.drawn().contains("commit_secondaries(KvResolveLock)"));
    assertThat(drawn(commit))
        .contains("commit(KvCommit)")
        .contains("flush(KvFlush)")
        .contains("timestamp")
        .contains("broadcast_status(BroadcastTxnStatus)");
    assertThat(billing.phases.get("transaction.commit"))
        .containsKeys(Phase.PREWRITE, Phase.TIMESTAMP, Phase.COMMIT);
    List.of("FlushRequest", "CommitRequest", "ResolveLockRequest", "BroadcastTxnStatusRequest")
        .forEach(this::assertTraced);
    assertThat(contextsOf("BroadcastTxnStatusRequest"))
        .extracting(Context::getRequestSource)
        .containsOnly("billing");
  }

  @Test
  void aFlushThatIsAskedForIsATree() {
    try (Transaction transaction = connection.begin(PIPELINED)) {
      transaction.put(KEY, VALUE);
      transaction.flush();
      assertThat(drawn(tree.root("transaction.flush")))
          .isEqualTo("transaction.flush(flush(KvFlush))");
      assertThat(billing.phases.get("transaction.flush")).containsKey(Phase.PREWRITE);
    }
    SpanTree.Node rollback = tree.root("transaction.rollback");
    await().until(() -> tree.isEnded() && rollback.drawn().contains("clean_up(KvResolveLock)"));
    assertThat(rollback.drawn()).contains("broadcast_status(BroadcastTxnStatus)");
  }

  @Test
  void givingLocksBackIsATree() {
    try (Transaction transaction = connection.begin(TransactionOptions.pessimistic())) {
      transaction.getForUpdate(KEY);
    }
    await().until(tree::isEnded);
    assertThat(tree.root("transaction.rollback").drawn())
        .isEqualTo("transaction.rollback(KVPessimisticRollback)");
    assertTraced("PessimisticRollbackRequest");
    assertThat(contextsOf("PessimisticRollbackRequest"))
        .extracting(Context::getRequestSource)
        .containsOnly("billing");
  }
}
