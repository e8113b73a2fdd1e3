package io.kvdc.tikv.internal.region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.kvdc.Bytes;
import io.kvdc.error.ProtocolException;
import io.kvdc.proto.metapb.Buckets;
import io.kvdc.proto.metapb.Peer;
import io.kvdc.proto.metapb.PeerRole;
import io.kvdc.proto.metapb.Region;
import io.kvdc.tikv.internal.codec.KeyCodec;
import io.kvdc.tikv.internal.codec.Keyspace;
import io.kvdc.tikv.internal.pd.PdRegion;
import io.kvdc.tikv.internal.retry.ManualTime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is believed about regions, and for how long (client-go internal/locate). */
class RegionCacheTest {

  private final ManualTime time = new ManualTime();
  private final RegionCache cache = new RegionCache(KeyCodec.v1Raw(), time.environment(0));

  private static Peer peer(long id) {
    return Peer.newBuilder().setId(id).setStoreId(id + 100).build();
  }

  private static Region meta(long id, long version, long confVer, String start, String end) {
    Region.Builder region =
        Region.newBuilder()
            .setId(id)
            .setStartKey(ByteString.copyFromUtf8(start))
            .setEndKey(ByteString.copyFromUtf8(end))
            .addPeers(peer(1))
            .addPeers(peer(2))
            .addPeers(peer(3));
    region.getRegionEpochBuilder().setVersion(version).setConfVer(confVer);
    return region.build();
  }

  private CachedRegion learn(Region meta, Peer leader, Peer... down) {
    return cache.learn(List.of(new PdRegion(meta, leader, List.of(down), List.of(), null))).get(0);
  }

  private CachedRegion find(String key) {
    return cache.find(Bytes.utf8(key));
  }

  @Test
  void aRegionIsTrustedForTenMinutesAfterItsLastUse() {
    CachedRegion region = learn(meta(1, 1, 1, "", ""), peer(1));
    time.advance(Duration.ofSeconds(599));
    assertThat(find("k")).isSameAs(region);
    time.advance(Duration.ofSeconds(599));
    assertThat(find("k")).as("use prolongs trust").isSameAs(region);
    time.advance(Duration.ofSeconds(600));
    assertThat(find("k")).isNull();
  }

  @Test
  void trustIsNotRenewedWithEachLookUp() {
    CachedRegion region = learn(meta(1, 1, 1, "", ""), peer(1));
    long until = region.trustedUntil();
    time.advance(Duration.ofSeconds(9));
    assertThat(find("k")).isSameAs(region);
    assertThat(region.trustedUntil()).isEqualTo(until);
    time.advance(Duration.ofSeconds(1));
    assertThat(find("k")).isSameAs(region);
    assertThat(region.trustedUntil()).isEqualTo(until + Duration.ofSeconds(10).toNanos());
  }

  @Test
  void aRegionWithDownPeersIsReloadedInAnyCase() {
    CachedRegion region = learn(meta(1, 1, 1, "", ""), peer(1), peer(2));
    assertThat(region.peers()).doesNotContain(peer(2));
    time.advance(Duration.ofSeconds(599));
    assertThat(find("k")).isSameAs(region);
    time.advance(Duration.ofSeconds(1));
    assertThat(find("k")).isNull();
  }

  @Test
  void anOlderEpochDoesNotReplaceANewerOne() {
    CachedRegion known = learn(meta(1, 5, 5, "", ""), peer(1));
    learn(meta(1, 4, 5, "", ""), peer(2));
    learn(meta(1, 5, 4, "", ""), peer(2));
    learn(meta(2, 4, 9, "a", "b"), peer(2));
    assertThat(find("a")).isSameAs(known);
    assertThat(cache.size()).isEqualTo(1);
  }

  @Test
  void aSplitReplacesTheParentAndAMergeTheChildren() {
    learn(meta(1, 1, 1, "", ""), peer(1));
    CachedRegion left = learn(meta(2, 2, 1, "", "m"), peer(1));
    assertThat(find("z")).as("the rest of the parent").isNull();
    CachedRegion right = learn(meta(1, 2, 1, "m", ""), peer(1));
    assertThat(find("l")).isSameAs(left);
    assertThat(find("m")).isSameAs(right);
    assertThat(cache.findBelow(Bytes.utf8("m"))).isSameAs(left);
    assertThat(cache.findBelow(Bytes.EMPTY)).isSameAs(right);
    CachedRegion merged = learn(meta(1, 3, 1, "", ""), peer(1));
    assertThat(find("a")).isSameAs(merged);
    assertThat(cache.findBelow(Bytes.utf8("m"))).isSameAs(merged);
    assertThat(cache.size()).isEqualTo(1);
  }

  @Test
  void aConfirmedLeaderOutlivesWhatPdSays() {
    CachedRegion region = learn(meta(1, 1, 1, "", ""), peer(1));
    assertThat(region.switchLeader(peer(2))).isTrue();
    assertThat(learn(meta(1, 1, 1, "", ""), peer(1))).isSameAs(region);
    assertThat(region.leader()).isEqualTo(peer(2));
  }

  @Test
  void afterALeaderFailedTheNextPeerIsTried() {
    CachedRegion region = learn(meta(1, 1, 1, "", ""), peer(1));
    cache.invalidate(region, InvalidReason.NO_LEADER);
    assertThat(find("k")).isNull();
    assertThat(learn(meta(1, 1, 1, "", ""), peer(1)).leader()).isEqualTo(peer(2));
  }

  @Test
  void withoutALeaderAVoterIsTried() {
    Region meta = meta(1, 1, 1, "", "");
    Region learnerFirst =
        meta.toBuilder().setPeers(0, peer(1).toBuilder().setRole(PeerRole.Learner)).build();
    assertThat(learn(learnerFirst, Peer.getDefaultInstance()).leader()).isEqualTo(peer(2));
  }

  @Test
  void aRegionWithoutPeersIsNonsense() {
    Region meta = meta(1, 1, 1, "", "").toBuilder().clearPeers().build();
    assertThatThrownBy(() -> learn(meta, Peer.getDefaultInstance()))
        .isInstanceOf(ProtocolException.class);
  }

  @Test
  void whatAStoreKnowsBetterIsTakenOver() {
    CachedRegion region = learn(meta(1, 1, 1, "", ""), peer(1));
    assertThat(
            cache.onEpochNotMatch(
                region, 102, List.of(meta(1, 2, 1, "m", ""), meta(2, 2, 1, "", "m"))))
        .isEqualTo(RegionCache.EpochAnswer.LEARNT);
    assertThat(find("a").verId().id()).isEqualTo(2);
    assertThat(find("a").leader()).as("who answers leads").isEqualTo(peer(2));
    assertThat(find("z").verId()).isEqualTo(new RegionVerId(1, 1, 2));
  }

  @Test
  void aStoreThatIsBehindTeachesNothing() {
    CachedRegion region = learn(meta(1, 3, 3, "", ""), peer(1));
    assertThat(cache.onEpochNotMatch(region, 101, List.of(meta(1, 2, 3, "", ""))))
        .isEqualTo(RegionCache.EpochAnswer.STORE_BEHIND);
    assertThat(find("k")).isSameAs(region);
    assertThat(cache.onEpochNotMatch(region, 101, List.of()))
        .isEqualTo(RegionCache.EpochAnswer.NONE);
    assertThat(find("k")).isNull();
  }

  private CachedRegion learnDivided(Region meta, long bucketsVersion, String... borders) {
    Buckets.Builder buckets = Buckets.newBuilder().setVersion(bucketsVersion);
    for (String border : borders) {
      buckets.addKeys(ByteString.copyFromUtf8(border));
    }
    return cache
        .learn(List.of(new PdRegion(meta, peer(1), List.of(), List.of(), buckets.build())))
        .get(0);
  }

  @Test
  void newerBucketsAreKeptWhateverComes() {
    CachedRegion region = learnDivided(meta(1, 1, 1, "", ""), 5, "", "g", "");
    assertThat(region.buckets().version()).isEqualTo(5);
    assertThat(region.buckets().borders()).containsExactly(Bytes.utf8("g"));
    learnDivided(meta(1, 1, 1, "", ""), 4, "", "a", "");
    assertThat(region.buckets().version()).isEqualTo(5);
    learnDivided(meta(1, 1, 1, "", ""), 6, "", "h", "");
    assertThat(region.buckets().version()).isEqualTo(6);
    assertThat(learn(meta(1, 2, 1, "", ""), peer(1)).buckets().version())
        .as("of the region before its epoch changed")
        .isEqualTo(6);
    cache.onBucketVersionNotMatch(find("a"), 7, List.of(ByteString.copyFromUtf8("b")));
    assertThat(find("a").buckets().borders()).containsExactly(Bytes.utf8("b"));
  }

  @Test
  void aRegionInDoubtIsReplacedByTheSameEpoch() {
    CachedRegion region = learn(meta(1, 1, 1, "", ""), peer(1), peer(2));
    assertThat(learn(meta(1, 1, 1, "", ""), peer(1)))
        .as("the peer that was down is back")
        .isNotSameAs(region)
        .satisfies(fresh -> assertThat(fresh.peers()).contains(peer(2)));
  }

  private static Region inPd(KeyCodec codec, long id, Bytes start, Bytes end) {
    Region region = meta(id, 2, 1, "", "");
    return region.toBuilder()
        .setStartKey(ByteString.copyFrom(codec.toPdKey(codec.encodeKey(start)).toByteArray()))
        .setEndKey(ByteString.copyFrom(codec.toPdKey(codec.encodeKey(end)).toByteArray()))
        .build();
  }

  /** R7 of the regression cases (client-java#763), the cache's side. */
  @Test
  void ofTheRegionsInAnErrorThoseOfOtherKeyspacesAreLeftOut() {
    KeyCodec codec = KeyCodec.v2Raw(new Keyspace(7, "mine"));
    KeyCodec others = KeyCodec.v2Raw(new Keyspace(8, "others"));
    RegionCache mine = new RegionCache(codec, time.environment(0));
    CachedRegion old =
        mine.learn(
                List.of(
                    new PdRegion(
                        inPd(codec, 1, Bytes.of(1), Bytes.of(9)).toBuilder()
                            .setRegionEpoch(meta(1, 1, 1, "", "").getRegionEpoch())
                            .build(),
                        peer(1),
                        List.of(),
                        List.of(),
                        null)))
            .get(0);
    assertThat(
            mine.onEpochNotMatch(
                old,
                102,
                List.of(
                    inPd(codec, 1, Bytes.of(1), Bytes.of(5)),
                    inPd(codec, 2, Bytes.of(5), Bytes.of(9)),
                    inPd(others, 3, Bytes.of(1), Bytes.of(9)))))
        .isEqualTo(RegionCache.EpochAnswer.LEARNT);
    assertThat(mine.size()).isEqualTo(2);
    assertThat(mine.find(Bytes.of(4)).id()).isEqualTo(1);
    assertThat(mine.find(Bytes.of(6)).id()).isEqualTo(2);
    assertThat(mine.findById(3)).isNull();
  }
}
