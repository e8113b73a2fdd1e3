package io.kvdc.embedded.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvdc.Bytes;
import io.kvdc.embedded.ApiVersion;
import io.kvdc.embedded.EmbeddedCluster;
import io.kvdc.embedded.RegionInfo;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tikv.common.TiConfiguration;
import org.tikv.common.TiSession;
import org.tikv.common.exception.RawCASConflictException;
import org.tikv.common.util.Pair;
import org.tikv.common.util.ScanOption;
import org.tikv.kvproto.Kvrpcpb.KvPair;
import org.tikv.raw.RawKVClient;
import org.tikv.shade.com.google.protobuf.ByteString;

/**
 * The raw operations of {@code org.tikv:tikv-client-java} against a cluster of three stores whose
 * regions are split and whose leaders move while it works.
 */
class TikvClientJavaTest {

  private EmbeddedCluster cluster;
  private TiSession session;
  private RawKVClient client;

  @AfterEach
  void close() throws Exception {
    if (session != null) {
      client.close();
      session.close();
    }
    if (cluster != null) {
      cluster.close();
    }
  }

  @ParameterizedTest
  @EnumSource(ApiVersion.class)
  void putsGetsAndDeletes(ApiVersion api) {
    connect(api);

    client.put(key("a"), key("1"));
    client.put(key("b"), ByteString.EMPTY);
    assertThat(client.get(key("a"))).contains(key("1"));
    assertThat(client.get(key("b"))).contains(ByteString.EMPTY);
    assertThat(client.get(key("none"))).isEmpty();

    split("b");
    client.put(key("a"), key("2"));
    moveLeaders();
    assertThat(client.get(key("a"))).contains(key("2"));
    client.delete(key("a"));
    assertThat(client.get(key("a"))).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(ApiVersion.class)
  void batchesOverRegionsThatChange(ApiVersion api) {
    connect(api);
    Map<ByteString, ByteString> pairs = new LinkedHashMap<>();
    for (int i = 0; i < 200; i++) {
      pairs.put(key("k%03d".formatted(i)), key("v" + i));
    }

    client.batchPut(pairs);
    split("k050", "k100", "k150");
    assertThat(pairsOf(client.batchGet(new ArrayList<>(pairs.keySet())))).isEqualTo(pairs);

    moveLeaders();
    List<ByteString> some = new ArrayList<>(List.of(key("k000"), key("k075"), key("k199")));
    client.batchDelete(some);
    assertThat(client.batchGet(some)).isEmpty();
    assertThat(client.get(key("k001"))).isPresent();
  }

  @ParameterizedTest
  @EnumSource(ApiVersion.class)
  void scansOverRegionsThatChange(ApiVersion api) {
    connect(api);
    for (String key : List.of("a", "b", "c", "d", "e")) {
      client.put(key(key), key("v" + key));
    }
    split("b", "d");

    assertThat(keysOf(client.scan(key("a"), key("e")))).containsExactly("a", "b", "c", "d");
    assertThat(keysOf(client.scan(key("b"), 3))).containsExactly("b", "c", "d");
    moveLeaders();
    assertThat(client.scan(key("a"), key("z"), 2, true))
        .allMatch(pair -> pair.getValue().isEmpty())
        .hasSize(2);
    assertThat(keysOf(client.scanPrefix(key("c")))).containsExactly("c");
    assertThat(client.batchScanKeys(List.of(Pair.create(key("a"), key("c"))), 10))
        .containsExactly(List.of(key("a"), key("b")));
    assertThat(
            client.batchScan(
                List.of(
                    ScanOption.newBuilder()
                        .setStartKey(key("d"))
                        .setEndKey(key("z"))
                        .setLimit(10)
                        .build())))
        .singleElement()
        .satisfies(pairs -> assertThat(keysOf(pairs)).containsExactly("d", "e"));
  }

  @ParameterizedTest
  @EnumSource(ApiVersion.class)
  void deletesRangesAndPrefixesOverRegions(ApiVersion api) {
    connect(api);
    for (String key : List.of("a1", "a2", "b1", "b2", "c1")) {
      client.put(key(key), key("v"));
    }
    split("a2", "b2");
    moveLeaders();

    client.deleteRange(key("a2"), key("b2"));
    assertThat(keysOf(client.scan(key("a"), key("z")))).containsExactly("a1", "b2", "c1");
    client.deletePrefix(key("b"));
    assertThat(keysOf(client.scan(key("a"), key("z")))).containsExactly("a1", "c1");
  }

  @ParameterizedTest
  @EnumSource(ApiVersion.class)
  void comparesAndSwaps(ApiVersion api) {
    connect(api);

    assertThat(client.putIfAbsent(key("a"), key("1"))).isEmpty();
    assertThat(client.putIfAbsent(key("a"), key("2"))).contains(key("1"));
    split("a");
    client.compareAndSet(key("a"), Optional.of(key("1")), key("2"));
    assertThatThrownBy(() -> client.compareAndSet(key("a"), Optional.of(key("1")), key("3")))
        .isInstanceOf(RawCASConflictException.class);
    assertThat(client.get(key("a"))).contains(key("2"));
  }

  @ParameterizedTest
  @EnumSource(names = {"V1TTL", "V2"})
  void keepsTimesToLive(ApiVersion api) {
    connect(api);

    client.put(key("a"), key("1"), 1_000);
    client.put(key("b"), key("1"));
    client.batchPut(Map.of(key("c"), key("1"), key("x"), key("1")), 2_000);
    split("b");

    assertThat(client.getKeyTTL(key("a")).orElseThrow()).isBetween(900L, 1_000L);
    assertThat(client.getKeyTTL(key("b"))).contains(0L);
    assertThat(client.getKeyTTL(key("x")).orElseThrow()).isBetween(1_900L, 2_000L);
    assertThat(client.getKeyTTL(key("none"))).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(ApiVersion.class)
  void goesOnWhenAStoreGoesDown(ApiVersion api) {
    connect(api);
    client.put(key("a"), key("1"));

    cluster.faults().stopStore(cluster.regionOf(Bytes.utf8("a")).leaderStoreId());

    assertThat(client.get(key("a"))).contains(key("1"));
    client.put(key("a"), key("2"));
    assertThat(client.get(key("a"))).contains(key("2"));
  }

  @ParameterizedTest
  @EnumSource(names = {"V1", "V1TTL"})
  void splitsAndScattersRegions(ApiVersion api) {
    connect(api);
    client.put(key("a"), key("1"));
    client.put(key("h"), key("2"));

    session.splitRegionAndScatter(List.of("g".getBytes(StandardCharsets.UTF_8)));

    assertThat(cluster.regions())
        .extracting(RegionInfo::startKey)
        .containsExactly(Bytes.EMPTY, Bytes.utf8("g"));
    assertThat(client.get(key("a"))).contains(key("1"));
    assertThat(client.get(key("h"))).contains(key("2"));
  }

  private void connect(ApiVersion api) {
    cluster = EmbeddedCluster.builder().apiVersion(api).stores(3).tcp(0).start();
    TiConfiguration conf =
        TiConfiguration.createRawDefault(String.join(",", cluster.pdAddresses()));
    conf.setApiVersion(
        api == ApiVersion.V2 ? TiConfiguration.ApiVersion.V2 : TiConfiguration.ApiVersion.V1);
    conf.setEnableAtomicForCAS(true);
    session = TiSession.create(conf);
    client = session.createRawClient();
  }

  /** Splits behind the client's back. */
  private void split(String... keys) {
    for (String key : keys) {
      cluster.split(Bytes.utf8(key));
    }
  }

  /** Moves the leaders of all regions that hold keys of these tests, behind the client's back. */
  private void moveLeaders() {
    Map<Long, Bytes> keys = new LinkedHashMap<>();
    for (String key : List.of("a", "a2", "b", "b2", "d", "k000", "k050", "k100", "k150")) {
      keys.putIfAbsent(cluster.regionOf(Bytes.utf8(key)).id(), Bytes.utf8(key));
    }
    for (Bytes key : keys.values()) {
      RegionInfo region = cluster.regionOf(key);
      long next =
          region.storeIds().stream()
              .filter(store -> store != region.leaderStoreId())
              .findFirst()
              .orElseThrow();
      cluster.transferLeader(key, next);
    }
  }

  private static Map<ByteString, ByteString> pairsOf(List<KvPair> pairs) {
    Map<ByteString, ByteString> map = new LinkedHashMap<>();
    pairs.forEach(pair -> map.put(pair.getKey(), pair.getValue()));
    return map;
  }

  private static List<String> keysOf(List<KvPair> pairs) {
    return pairs.stream().map(pair -> pair.getKey().toStringUtf8()).toList();
  }

  private static ByteString key(String text) {
    return ByteString.copyFromUtf8(text);
  }
}
