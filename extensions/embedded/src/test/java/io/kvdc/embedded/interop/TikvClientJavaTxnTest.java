package io.kvdc.embedded.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.embedded.ApiVersion;
import io.kvdc.embedded.EmbeddedCluster;
import io.kvdc.embedded.KeyMode;
import io.kvdc.embedded.KeyRegions;
import io.kvdc.embedded.ManualClock;
import io.kvdc.embedded.StoredLock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tikv.common.BytePairWrapper;
import org.tikv.common.ByteWrapper;
import org.tikv.common.TiConfiguration;
import org.tikv.common.TiSession;
import org.tikv.common.exception.GrpcException;
import org.tikv.common.exception.TiBatchWriteException;
import org.tikv.common.util.BackOffer;
import org.tikv.common.util.ConcreteBackOffer;
import org.tikv.shade.com.google.protobuf.ByteString;
import org.tikv.txn.KVClient;
import org.tikv.txn.TwoPhaseCommitter;

/** Transactions of TiKV's own Java client on the embedded cluster. */
@SuppressWarnings("try") // the committer may throw anything when it is closed
class TikvClientJavaTxnTest {

  private static final int BACK_OFF_MILLIS = 10_000;

  private final ManualClock clock = new ManualClock(Instant.parse("2026-08-31T12:00:00Z"));
  private EmbeddedCluster cluster;
  private TiSession session;
  private KVClient client;

  @AfterEach
  void close() throws Exception {
    client.close();
    session.close();
    cluster.close();
  }

  @Test
  void commitsOverRegionsThatChange() throws Exception {
    connect();
    try (TwoPhaseCommitter committer = new TwoPhaseCommitter(session, timestamp())) {
      committer.prewritePrimaryKey(backOff(), bytes("a"), bytes("1"));
      regions().split(Bytes.utf8("m"));
      committer.prewriteSecondaryKeys(bytes("a"), pairs("h", "z").iterator(), BACK_OFF_MILLIS);
      assertThat(cluster.locks(KeyRange.all()))
          .extracting(StoredLock::key)
          .containsExactly(Bytes.utf8("a"), Bytes.utf8("h"), Bytes.utf8("z"));
      long before = timestamp();
      moveLeader("a");
      long commitTs = timestamp();
      committer.commitPrimaryKey(backOff(), bytes("a"), commitTs);
      regions().split(Bytes.utf8("f"));
      committer.commitSecondaryKeys(keys("h", "z").iterator(), commitTs, BACK_OFF_MILLIS);

      assertThat(client.get(key("h"), before).isEmpty()).isTrue();
    }
    assertThat(cluster.locks(KeyRange.all())).isEmpty();
    assertThat(client.scan(key("a"), key("zz"), timestamp()))
        .extracting(pair -> pair.getKey().toStringUtf8())
        .containsExactly("a", "h", "z");
  }

  @Test
  void whoMeetsASecondaryOfACommittedTransactionCommitsIt() throws Exception {
    connect();
    try (TwoPhaseCommitter committer = new TwoPhaseCommitter(session, timestamp())) {
      committer.prewritePrimaryKey(backOff(), bytes("a"), bytes("1"));
      committer.prewriteSecondaryKeys(bytes("a"), pairs("z").iterator(), BACK_OFF_MILLIS);
      committer.commitPrimaryKey(backOff(), bytes("a"), timestamp());
    }
    regions().split(Bytes.utf8("m"));

    assertThat(client.get(key("z"), timestamp()).toStringUtf8()).isEqualTo("v");
    assertThat(cluster.locks(KeyRange.all())).isEmpty();
  }

  @Test
  void whoMeetsATransactionThatIsGoneRollsItBack() throws Exception {
    connect();
    long startTs = timestamp();
    try (TwoPhaseCommitter committer = new TwoPhaseCommitter(session, startTs)) {
      committer.prewritePrimaryKey(backOff(), bytes("a"), bytes("1"));
      committer.prewriteSecondaryKeys(bytes("a"), pairs("z").iterator(), BACK_OFF_MILLIS);
      clock.advance(Duration.ofHours(2));

      assertThat(client.get(key("z"), timestamp()).isEmpty()).isTrue();

      long commitTs = timestamp();
      BackOffer shortly = ConcreteBackOffer.newCustomBackOff(100);
      assertThatThrownBy(() -> committer.commitPrimaryKey(shortly, bytes("a"), commitTs))
          .isInstanceOfAny(TiBatchWriteException.class, GrpcException.class);
    }
    assertThat(client.get(key("a"), timestamp()).isEmpty()).isTrue();
    assertThat(cluster.locks(KeyRange.all())).isEmpty();
  }

  private void connect() {
    cluster =
        EmbeddedCluster.builder()
            .name("txninterop")
            .apiVersion(ApiVersion.V1)
            .stores(3)
            .clock(clock)
            .tcp(0)
            .start();
    session =
        TiSession.create(TiConfiguration.createDefault(String.join(",", cluster.pdAddresses())));
    client = session.createKVClient();
  }

  private KeyRegions regions() {
    return cluster.regions(KeyMode.TXN);
  }

  private void moveLeader(String key) {
    long leader = regions().of(Bytes.utf8(key)).leaderStoreId();
    long other =
        cluster.storeIds().stream().filter(store -> store != leader).findFirst().orElseThrow();
    regions().transferLeader(Bytes.utf8(key), other);
  }

  private long timestamp() {
    return session.getTimestamp().getVersion();
  }

  private static BackOffer backOff() {
    return ConcreteBackOffer.newCustomBackOff(BACK_OFF_MILLIS);
  }

  private static List<BytePairWrapper> pairs(String... keys) {
    return Arrays.stream(keys).map(key -> new BytePairWrapper(bytes(key), bytes("v"))).toList();
  }

  private static List<ByteWrapper> keys(String... keys) {
    return Arrays.stream(keys).map(key -> new ByteWrapper(bytes(key))).toList();
  }

  private static ByteString key(String text) {
    return ByteString.copyFromUtf8(text);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
