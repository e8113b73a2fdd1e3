package io.kvdc.tikv.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.Kv;
import io.kvdc.Snapshot;
import io.kvdc.embedded.ApiVersion;
import io.kvdc.embedded.Calls;
import io.kvdc.embedded.EmbeddedCluster;
import io.kvdc.embedded.Fault;
import io.kvdc.embedded.FaultAction;
import io.kvdc.embedded.KeyMode;
import io.kvdc.embedded.ManualClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tikv.common.BytePairWrapper;
import org.tikv.common.ByteWrapper;
import org.tikv.common.TiConfiguration;
import org.tikv.common.TiSession;
import org.tikv.common.util.BackOffer;
import org.tikv.common.util.ConcreteBackOffer;
import org.tikv.shade.com.google.protobuf.ByteString;
import org.tikv.txn.KVClient;
import org.tikv.txn.TwoPhaseCommitter;

/**
 * The optimistic transactions of {@code org.tikv:tikv-client-java} and this driver on one cluster
 * of three stores and three regions.
 */
@SuppressWarnings("try") // Its close says that it may throw anything, interrupts included.
class ClientJavaTest {

  /** Longer than any lock lives without its owner. */
  private static final Duration PAST_ALL_LOCKS = Duration.ofHours(2);

  private static final int BACKOFF_MILLIS = 10_000;
  private static final List<String> KEYS = List.of("a", "m", "z");

  private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
  private EmbeddedCluster cluster;
  private Connection connection;
  private TiSession session;
  private KVClient reader;

  @AfterEach
  void close() throws Exception {
    if (session != null) {
      session.close();
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
  void eachReadsWhatTheOtherCommitted(ApiVersion api) throws Exception {
    start(api);

    try (TwoPhaseCommitter theirs = prewritten("theirs")) {
      commitPrimary(theirs);
      theirs.commitSecondaryKeys(secondaryKeys(), now(), BACKOFF_MILLIS);
    }
    assertThat(values(connection.snapshot())).containsExactly("theirs", "theirs", "theirs");

    write("ours");
    assertThat(theirValues()).containsExactly("ours", "ours", "ours");
  }

  @ParameterizedTest
  @EnumSource(names = {"V1", "V2"})
  void whatItNeverCommittedIsRolledBack(ApiVersion api) throws Exception {
    start(api);
    write("old");
    try (TwoPhaseCommitter theirs = prewritten("new")) {
      clock.advance(PAST_ALL_LOCKS);

      assertThat(values(connection.snapshot())).containsExactly("old", "old", "old");
      assertThatThrownBy(() -> commitPrimary(theirs)).isInstanceOf(Exception.class);
    }
    assertThat(values(connection.snapshot())).containsExactly("old", "old", "old");
  }

  @ParameterizedTest
  @EnumSource(names = {"V1", "V2"})
  void whatItHasHalfCommittedIsCommitted(ApiVersion api) throws Exception {
    start(api);
    try (TwoPhaseCommitter theirs = prewritten("new")) {
      commitPrimary(theirs);
      clock.advance(PAST_ALL_LOCKS);

      assertThat(values(connection.snapshot())).containsExactly("new", "new", "new");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"V1", "V2"})
  void itSettlesWhatThisDriverLeftBehind(ApiVersion api) throws Exception {
    start(api);
    Fault secondaries =
        cluster.faults().inject(Calls.to("KvCommit").skipping(1), FaultAction.dropRequest());
    write("new");
    await().until(() -> secondaries.hits() > 0);
    connection.close();
    cluster.faults().clear();
    clock.advance(PAST_ALL_LOCKS);

    assertThat(theirValues()).containsExactly("new", "new", "new");
  }

  private void start(ApiVersion api) {
    cluster =
        EmbeddedCluster.builder()
            .name("java-" + api.name().toLowerCase(Locale.ROOT))
            .stores(3)
            .apiVersion(api)
            .clock(clock)
            .tcp(0)
            .start();
    cluster.regions(KeyMode.TXN).split(List.of(Bytes.utf8("k"), Bytes.utf8("t")));
    connection = Kv.connect(cluster.url());
    TiConfiguration conf = TiConfiguration.createDefault(String.join(",", cluster.pdAddresses()));
    conf.setApiVersion(
        api == ApiVersion.V2 ? TiConfiguration.ApiVersion.V2 : TiConfiguration.ApiVersion.V1);
    session = TiSession.create(conf);
    reader = session.createKVClient();
  }

  private long now() {
    return session.getTimestamp().getVersion();
  }

  private TwoPhaseCommitter prewritten(String value) {
    TwoPhaseCommitter committer = new TwoPhaseCommitter(session, now());
    committer.prewritePrimaryKey(backOffer(), bytes(KEYS.get(0)), bytes(value));
    List<BytePairWrapper> others = new ArrayList<>();
    KEYS.subList(1, KEYS.size())
        .forEach(key -> others.add(new BytePairWrapper(bytes(key), bytes(value))));
    committer.prewriteSecondaryKeys(bytes(KEYS.get(0)), others.iterator(), BACKOFF_MILLIS);
    return committer;
  }

  private void commitPrimary(TwoPhaseCommitter committer) {
    committer.commitPrimaryKey(backOffer(), bytes(KEYS.get(0)), now());
  }

  private static Iterator<ByteWrapper> secondaryKeys() {
    return KEYS.subList(1, KEYS.size()).stream().map(key -> new ByteWrapper(bytes(key))).iterator();
  }

  private BackOffer backOffer() {
    return ConcreteBackOffer.newCustomBackOff(BACKOFF_MILLIS);
  }

  private List<String> theirValues() {
    long version = now();
    return KEYS.stream()
        .map(key -> reader.get(ByteString.copyFromUtf8(key), version).toStringUtf8())
        .toList();
  }

  private void write(String value) {
    connection.transact(
        transaction -> {
          KEYS.forEach(key -> transaction.put(Bytes.utf8(key), Bytes.utf8(value)));
          return null;
        });
  }

  private static List<String> values(Snapshot snapshot) {
    return snapshot.batchGet(KEYS.stream().map(Bytes::utf8).toList()).stream()
        .map(value -> value == null ? "" : value.toUtf8())
        .toList();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
