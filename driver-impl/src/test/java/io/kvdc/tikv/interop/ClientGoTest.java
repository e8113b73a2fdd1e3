package io.kvdc.tikv.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.KeyRange;
import io.kvdc.KeyValue;
import io.kvdc.Kv;
import io.kvdc.Snapshot;
import io.kvdc.Transaction;
import io.kvdc.TransactionOptions;
import io.kvdc.embedded.ApiVersion;
import io.kvdc.embedded.Calls;
import io.kvdc.embedded.EmbeddedCluster;
import io.kvdc.embedded.Fault;
import io.kvdc.embedded.FaultAction;
import io.kvdc.embedded.KeyMode;
import io.kvdc.embedded.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** TiKV's Go client and this driver on one cluster of three stores and three regions. */
class ClientGoTest {

  /** Longer than any lock lives without its owner. */
  private static final Duration PAST_ALL_LOCKS = Duration.ofMinutes(2);

  private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
  private EmbeddedCluster cluster;
  private Connection connection;
  private GoClient go;

  @BeforeAll
  static void needsGo() {
    assumeTrue(GoClient.isAvailable(), "Go is not installed, or cannot load modules");
  }

  @AfterEach
  void close() {
    if (go != null) {
      go.close();
    }
    if (connection != null) {
      connection.close();
    }
    if (cluster != null) {
      cluster.close();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"V1", "V2"})
  void eachReadsWhatTheOtherCommitted(ApiVersion api) throws IOException {
    start(api);

    go.ask("begin");
    go.ask("set", "a", "1");
    go.ask("set", "m", "2");
    go.ask("set", "z", "3");
    go.ask("commit");
    assertThat(texts(connection.snapshot())).containsExactly("a=1", "m=2", "z=3");

    connection.transact(
        transaction -> {
          transaction.put(key("b"), key("4"));
          transaction.delete(key("m"));
          transaction.put(key("z"), key("5"));
          return null;
        });
    go.ask("begin");
    assertThat(go.ask("scan", "a", "zz")).isEqualTo("a=1 b=4 z=5");
  }

  @ParameterizedTest
  @EnumSource(names = {"V1", "V2"})
  void eachSeesTheConflictWithTheOther(ApiVersion api) throws IOException {
    start(api);
    go.ask("begin");
    go.ask("set", "a", "go");

    put("a", "java");
    go.send("commit");
    assertThat(go.answer()).startsWith("error").containsIgnoringCase("conflict");

    assertThat(get("a")).isEqualTo("java");
  }

  @ParameterizedTest
  @EnumSource(names = {"V1", "V2"})
  void whatItLeftPrewrittenIsRolledBack(ApiVersion api) throws IOException {
    start(api);
    put("a", "old");
    Fault commits = cluster.faults().inject(Calls.to("KvCommit"), FaultAction.dropRequest());

    go.ask("begin");
    go.ask("set", "a", "new");
    go.ask("set", "m", "new");
    go.ask("set", "z", "new");
    go.send("commit");
    await().until(() -> commits.hits() > 0);
    go.kill();
    cluster.faults().clear();
    clock.advance(PAST_ALL_LOCKS);

    assertThat(texts(connection.snapshot())).containsExactly("a=old");
  }

  @ParameterizedTest
  @EnumSource(names = {"V1", "V2"})
  void whatItLeftHalfCommittedIsCommitted(ApiVersion api) throws IOException {
    start(api);
    Fault secondaries =
        cluster.faults().inject(Calls.to("KvCommit").skipping(1), FaultAction.dropRequest());

    go.ask("begin");
    go.ask("set", "a", "new");
    go.ask("set", "m", "new");
    go.ask("set", "z", "new");
    go.ask("commit");
    await().until(() -> secondaries.hits() > 0);
    go.kill();
    cluster.faults().clear();
    clock.advance(PAST_ALL_LOCKS);

    assertThat(texts(connection.snapshot())).containsExactly("a=new", "m=new", "z=new");
  }

  @ParameterizedTest
  @EnumSource(names = {"V1", "V2"})
  void itsAsyncCommitsAndOnePhaseCommitsAreRead(ApiVersion api) throws IOException {
    start(api);
    for (String protocol : List.of("async", "onephase")) {
      go.ask("begin", protocol);
      go.ask("set", "a", protocol);
      go.ask("set", "z", protocol);
      go.ask("commit");

      assertThat(texts(connection.snapshot())).containsExactly("a=" + protocol, "z=" + protocol);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"V1", "V2"})
  void itsAsyncCommitIsFinishedThoughItDied(ApiVersion api) throws IOException {
    start(api);
    cluster.faults().inject(Calls.to("KvCommit"), FaultAction.dropRequest());

    go.ask("begin", "async");
    go.ask("set", "a", "new");
    go.ask("set", "z", "new");
    go.ask("commit");
    go.kill();
    cluster.faults().clear();
    clock.advance(PAST_ALL_LOCKS);

    assertThat(texts(connection.snapshot())).containsExactly("a=new", "z=new");
  }

  @ParameterizedTest
  @EnumSource(names = {"V1", "V2"})
  void theLocksOfADeadProcessAreTakenAway(ApiVersion api) throws IOException {
    start(api);
    go.ask("begin", "pessimistic");
    go.ask("lock", "a", "z");
    go.kill();
    clock.advance(PAST_ALL_LOCKS);

    try (Transaction transaction = connection.begin(TransactionOptions.pessimistic())) {
      transaction.lockKeys(List.of(key("a"), key("z")));
      transaction.put(key("a"), key("mine"));
      transaction.commit();
    }
    assertThat(texts(connection.snapshot())).containsExactly("a=mine");
  }

  @ParameterizedTest
  @EnumSource(names = {"V1", "V2"})
  void itSettlesWhatThisDriverLeftBehind(ApiVersion api) throws IOException {
    start(api);
    Fault secondaries =
        cluster.faults().inject(Calls.to("KvCommit").skipping(1), FaultAction.dropRequest());
    connection.transact(
        transaction -> {
          transaction.put(key("a"), key("new"));
          transaction.put(key("m"), key("new"));
          transaction.put(key("z"), key("new"));
          return null;
        });
    await().until(() -> secondaries.hits() > 0);
    connection.close();
    cluster.faults().clear();
    clock.advance(PAST_ALL_LOCKS);

    go.ask("begin");
    assertThat(go.ask("scan", "a", "zz")).isEqualTo("a=new m=new z=new");
  }

  @ParameterizedTest
  @EnumSource(names = {"V1", "V2"})
  void itRollsBackWhatThisDriverNeverCommitted(ApiVersion api) throws IOException {
    start(api);
    put("a", "old");
    Fault commits = cluster.faults().inject(Calls.to("KvCommit"), FaultAction.dropRequest());
    CompletableFuture<?> lost =
        connection
            .beginAsync(TransactionOptions.defaults())
            .thenCompose(
                transaction ->
                    transaction
                        .put(key("a"), key("new"))
                        .thenCompose(done -> transaction.put(key("z"), key("new")))
                        .thenCompose(done -> transaction.commit()))
            .toCompletableFuture();
    await().until(() -> commits.hits() > 0);
    connection.close();
    assertThat(lost).isCompletedExceptionally();
    cluster.faults().clear();
    clock.advance(PAST_ALL_LOCKS);

    go.ask("begin");
    assertThat(go.ask("scan", "a", "zz")).isEqualTo("a=old");
  }

  private void start(ApiVersion api) throws IOException {
    cluster =
        EmbeddedCluster.builder()
            .name("go-" + api.name().toLowerCase(Locale.ROOT))
            .stores(3)
            .apiVersion(api)
            .clock(clock)
            .tcp(0)
            .start();
    cluster.regions(KeyMode.TXN).split(List.of(key("k"), key("t")));
    connection = Kv.connect(cluster.url());
    go = GoClient.connect(cluster.pdAddresses(), api == ApiVersion.V2 ? "DEFAULT" : "");
  }

  private void put(String key, String value) {
    connection.transact(
        transaction -> {
          transaction.put(key(key), key(value));
          return null;
        });
  }

  private String get(String key) {
    Bytes value = connection.snapshot().get(key(key));
    return value == null ? "" : value.toUtf8();
  }

  private static List<String> texts(Snapshot snapshot) {
    try (var cursor = snapshot.scan(KeyRange.all())) {
      return cursor.toList().stream().map(ClientGoTest::text).toList();
    }
  }

  private static String text(KeyValue pair) {
    return pair.key().toUtf8() + "=" + pair.value().toUtf8();
  }

  private static Bytes key(String text) {
    return Bytes.utf8(text);
  }
}
