package io.kvdc.tikv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvdc.Bytes;
import io.kvdc.Capability;
import io.kvdc.Connection;
import io.kvdc.KeyRange;
import io.kvdc.KeyValue;
import io.kvdc.Kv;
import io.kvdc.RawOptions;
import io.kvdc.RawSession;
import io.kvdc.ScanOptions;
import io.kvdc.embedded.ApiVersion;
import io.kvdc.embedded.EmbeddedCluster;
import io.kvdc.error.ClusterMismatchException;
import io.kvdc.error.ClusterUnreachableException;
import io.kvdc.error.ConnectionClosedException;
import io.kvdc.error.InvalidArgumentException;
import io.kvdc.error.InvalidKeyException;
import io.kvdc.error.InvalidOptionException;
import io.kvdc.error.InvalidUrlException;
import io.kvdc.error.KeyspaceNotFoundException;
import io.kvdc.error.KvException;
import io.kvdc.error.ProtocolException;
import io.kvdc.error.UnknownOptionException;
import io.kvdc.error.UnsupportedFeatureException;
import io.kvdc.error.ValueTooLargeException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a caller or a URL can get wrong: each a specific exception that says what to do. */
class BadInputTest {

  private static final Bytes KEY = Bytes.utf8("k");
  private static final Bytes VALUE = Bytes.utf8("v");

  @Test
  void urlsThatCannotBeUsed() {
    assertThatThrownBy(() -> Kv.connect("kv:tikv:somewhere"))
        .isInstanceOf(InvalidUrlException.class)
        .hasMessageContaining("kv:tikv://pd1:2379");
    assertThatThrownBy(() -> Kv.connect("kv:tikv://pd:0815b"))
        .isInstanceOf(InvalidUrlException.class);
    assertThatThrownBy(() -> Kv.connect("kv:tikv://pd?timout=1s"))
        .isInstanceOf(UnknownOptionException.class)
        .hasMessageContaining("timeout");
    assertThatThrownBy(() -> Kv.connect("kv:tikv://pd?timeout=soon"))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageContaining("250ms");
    assertThatThrownBy(() -> Kv.connect("kv:tikv://pd?addressMap=nonsense"))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageContaining("advertised=reachable");
    assertThatThrownBy(() -> Kv.connect("kv:tikv://pd/space?apiVersion=v1"))
        .isInstanceOf(InvalidUrlException.class)
        .hasMessageContaining("apiVersion=v2");
    assertThatThrownBy(() -> Kv.connect("kv:tikv://pd/one?apiVersion=v2&keyspaceName=two"))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageContaining("two keyspaces");
  }

  @Test
  void nobodyAnswers() throws IOException {
    int port;
    try (ServerSocket unused = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      port = unused.getLocalPort();
    }
    String url = "kv:tikv://127.0.0.1:" + port + "?connectTimeout=300ms";
    assertThatThrownBy(() -> Kv.connect(url))
        .isInstanceOf(ClusterUnreachableException.class)
        .hasMessageContaining("127.0.0.1:" + port)
        .satisfies(e -> assertThat(((KvException) e).isRetryable()).isTrue());
  }

  @Test
  void whatAnswersIsNoTikv() throws IOException {
    try (ServerSocket web = new ServerSocket(0, 16, InetAddress.getByName("127.0.0.1"))) {
      Thread server = new Thread(() -> answerAsWebServer(web));
      server.setDaemon(true);
      server.start();
      String url = "kv:tikv://127.0.0.1:" + web.getLocalPort() + "?connectTimeout=2s";
      assertThatThrownBy(() -> Kv.connect(url))
          .isInstanceOfAny(ProtocolException.class, ClusterUnreachableException.class)
          .hasMessageContaining("127.0.0.1:" + web.getLocalPort());
    }
  }

  private static void answerAsWebServer(ServerSocket web) {
    try {
      while (true) {
        try (Socket socket = web.accept()) {
          socket.getInputStream().read();
          socket
              .getOutputStream()
              .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        }
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  @Test
  void membersOfTwoClusters() {
    try (Clusters one = Clusters.of(1);
        EmbeddedCluster other =
            EmbeddedCluster.builder().name("another-cluster").stores(1).start()) {
      String pds = one.cluster().pdAddresses().get(0) + "," + other.pdAddresses().get(0);
      assertThatThrownBy(() -> Kv.connect("kv:tikv://" + pds + "?transport=inprocess"))
          .isInstanceOf(ClusterMismatchException.class)
          .hasMessageContaining("must all be of one cluster");
    }
  }

  @Test
  void aKeyspaceThatDoesNotExist() {
    try (Clusters clusters = Clusters.of(1, ApiVersion.V2)) {
      String url = clusters.cluster().url("nowhere");
      assertThatThrownBy(() -> Kv.connect(url))
          .isInstanceOf(KeyspaceNotFoundException.class)
          .hasMessageContaining("nowhere");
    }
  }

  @Test
  void aKeyspaceAloneSaysTheVersion() {
    try (Clusters clusters = Clusters.of(1, ApiVersion.V2)) {
      String url = clusters.cluster().url();
      String withoutVersion = url.replace("apiVersion=v2&", "");
      assertThat(withoutVersion).isNotEqualTo(url);
      try (Connection named = Kv.connect(withoutVersion);
          Connection explicit = Kv.connect(url)) {
        named.raw().put(Bytes.utf8("k"), Bytes.utf8("v"));
        assertThat(explicit.raw().get(Bytes.utf8("k"))).isEqualTo(Bytes.utf8("v"));
        assertThat(named.capabilities()).contains(Capability.RAW_TTL);
      }
    }
  }

  @Test
  void keysAndValuesThatNoStoreTakes() {
    try (Clusters clusters = Clusters.of(1)) {
      RawSession raw = clusters.connect().raw();
      Bytes tooLong = Bytes.wrap(new byte[8193]);
      Bytes tooLarge = Bytes.wrap(new byte[8 << 20]);
      assertThatThrownBy(() -> raw.get(Bytes.EMPTY))
          .isInstanceOf(InvalidKeyException.class)
          .hasMessageContaining("at least one byte");
      assertThatThrownBy(() -> raw.put(Bytes.EMPTY, VALUE)).isInstanceOf(InvalidKeyException.class);
      assertThatThrownBy(() -> raw.batchGet(List.of(KEY, Bytes.EMPTY)))
          .isInstanceOf(InvalidKeyException.class);
      assertThatThrownBy(() -> raw.put(tooLong, VALUE))
          .isInstanceOf(InvalidKeyException.class)
          .hasMessageContaining("8192")
          .hasMessageContaining("maxKeySize");
      assertThatThrownBy(() -> raw.deleteRange(KeyRange.from(tooLong)))
          .isInstanceOf(InvalidKeyException.class);
      assertThatThrownBy(() -> raw.put(KEY, tooLarge))
          .isInstanceOf(ValueTooLargeException.class)
          .hasMessageContaining("maxEntrySize");
      assertThatThrownBy(() -> raw.batchPut(List.of(new KeyValue(KEY, tooLarge))))
          .isInstanceOf(ValueTooLargeException.class);
      assertThatThrownBy(() -> raw.async().put(KEY, null)).isInstanceOf(NullPointerException.class);
      assertThatThrownBy(() -> raw.get(null)).isInstanceOf(NullPointerException.class);
      assertNothingSent(clusters);
    }
  }

  private static void assertNothingSent(Clusters clusters) {
    Map<String, Long> sent = clusters.cluster().faults().journal().counts();
    assertThat(sent.keySet()).noneMatch(method -> method.startsWith("Raw"));
  }

  @Test
  void theLargestKeyAndValuesOfFourMebibytesWork() {
    try (Clusters clusters = Clusters.of(1)) {
      RawSession raw = clusters.connect().raw();
      byte[] key = new byte[8192];
      java.util.Arrays.fill(key, (byte) 0xff);
      Bytes longest = Bytes.wrap(key);
      Bytes large = Bytes.wrap(new byte[4 << 20]);
      raw.put(longest, large);
      assertThat(raw.get(longest)).isEqualTo(large);
      raw.batchPut(List.of(new KeyValue(KEY, large), new KeyValue(Bytes.utf8("l"), large)));
      assertThat(raw.batchGet(List.of(KEY))).containsExactly(large);
      assertThat(raw.scan(KeyRange.all(), ScanOptions.defaults().withReverse(true)).toList())
          .extracting(KeyValue::key)
          .containsExactly(longest, Bytes.utf8("l"), KEY);
    }
  }

  @Test
  void argumentsThatMakeNoSense() {
    try (Clusters clusters = Clusters.of(1)) {
      Connection connection = clusters.connect();
      RawSession raw = connection.raw();
      assertThatThrownBy(() -> raw.put(KEY, VALUE, Duration.ofMillis(1500)))
          .isInstanceOf(InvalidArgumentException.class)
          .hasMessageContaining("whole number of seconds");
      assertThatThrownBy(() -> raw.put(KEY, VALUE, Duration.ofSeconds(-1)))
          .isInstanceOf(InvalidArgumentException.class);
      assertThatThrownBy(() -> raw.batchPut(List.of(new KeyValue(KEY, VALUE)), List.of()))
          .isInstanceOf(InvalidArgumentException.class);
      assertThatThrownBy(() -> raw.batchScan(List.of(KeyRange.all()), ScanOptions.defaults()))
          .isInstanceOf(InvalidArgumentException.class)
          .hasMessageContaining("10240");
      assertThatThrownBy(() -> connection.isValid(Duration.ZERO))
          .isInstanceOf(InvalidArgumentException.class);
      assertThatThrownBy(() -> raw.with(RawOptions.defaults().withColumnFamily("nowhere")).get(KEY))
          .isInstanceOf(InvalidArgumentException.class)
          .hasMessageContaining("column family");
    }
  }

  @Test
  void whatTheApiVersionDoesNotHave() {
    try (Clusters v1 = Clusters.of(1, ApiVersion.V1);
        Clusters v2 = Clusters.of(1, ApiVersion.V2)) {
      Connection plain = v1.connect();
      assertThat(plain.capabilities()).doesNotContain(Capability.RAW_TTL);
      assertThatThrownBy(() -> plain.raw().put(KEY, VALUE, Duration.ofSeconds(9)))
          .isInstanceOf(UnsupportedFeatureException.class)
          .hasMessageContaining("apiVersion");
      assertThatThrownBy(() -> plain.raw().ttl(KEY))
          .isInstanceOf(UnsupportedFeatureException.class);
      Connection spaced = v2.connect();
      assertThat(spaced.capabilities()).doesNotContain(Capability.RAW_COLUMN_FAMILY);
      assertThatThrownBy(() -> spaced.raw(RawOptions.defaults().withColumnFamily("write")).get(KEY))
          .isInstanceOf(UnsupportedFeatureException.class);
    }
  }

  @Test
  void aClusterWithoutTtlRefusesTtl() {
    try (Clusters v1 = Clusters.of(1, ApiVersion.V1)) {
      String url = v1.cluster().url().replace("apiVersion=v1", "apiVersion=v1ttl");
      try (Connection connection = Kv.connect(url)) {
        assertThatThrownBy(() -> connection.raw().put(KEY, VALUE, Duration.ofSeconds(9)))
            .isInstanceOf(UnsupportedFeatureException.class)
            .hasMessageContaining("storage.enable-ttl");
      }
    }
  }

  @Test
  void aClosedConnection() {
    try (Clusters clusters = Clusters.of(1)) {
      Connection connection = clusters.connect();
      RawSession raw = connection.raw();
      var cursor = raw.scan(KeyRange.all());
      connection.close();
      assertThatThrownBy(() -> raw.get(KEY))
          .isInstanceOf(ConnectionClosedException.class)
          .hasMessageContaining("Kv.connect");
      assertThatThrownBy(connection::raw).isInstanceOf(ConnectionClosedException.class);
      assertThatThrownBy(connection::currentTimestamp)
          .isInstanceOf(ConnectionClosedException.class);
      assertThatThrownBy(cursor::nextPage).isInstanceOf(ConnectionClosedException.class);
      assertThat(connection.isValid(Duration.ofSeconds(1))).isFalse();
      assertThat(connection.url()).startsWith("kv:tikv://");
    }
  }

  @Test
  void unwrapSaysWhatThereIs() {
    try (Clusters clusters = Clusters.of(1)) {
      Connection connection = clusters.connect();
      assertThat(connection.isWrapperFor(TikvConnection.class)).isTrue();
      assertThat(connection.unwrap(TikvConnection.class)).isSameAs(connection);
      assertThat(connection.isWrapperFor(String.class)).isFalse();
      assertThatThrownBy(() -> connection.unwrap(String.class))
          .isInstanceOf(UnsupportedFeatureException.class)
          .hasMessageContaining("TikvConnection");
    }
  }
}
