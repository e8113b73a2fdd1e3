package io.kvdc.tikv.internal.region;

import static io.kvdc.tikv.internal.region.FakePdRegions.region;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Bytes;
import io.kvdc.proto.metapb.Peer;
import io.kvdc.tikv.internal.codec.KeyCodec;
import io.kvdc.tikv.internal.pd.PdRegion;
import io.kvdc.tikv.internal.retry.RetryEnvironment;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RegionCacheRulesTest {

  private long now;
  private final RegionCache cache =
      new RegionCache(
          KeyCodec.v1Raw(),
          new RetryEnvironment((task, delay) -> () -> {}, () -> now, new Random(1)));

  private static Bytes key(String text) {
    return Bytes.utf8(text);
  }

  private CachedRegion find(String text) {
    return cache.find(key(text));
  }

  private void pass(long seconds) {
    now += TimeUnit.SECONDS.toNanos(seconds);
  }

  @Test
  void looksUpByKeyFromBelowAndById() {
    cache.learn(List.of(region(1, 1, "", "m", 1), region(2, 1, "m", "", 1)));
    assertThat(find("a").verId().id()).isEqualTo(1);
    assertThat(find("m").verId().id()).isEqualTo(2);
    assertThat(cache.findBelow(key("m")).verId().id()).isEqualTo(1);
    assertThat(cache.findBelow(key("n")).verId().id()).isEqualTo(2);
    assertThat(cache.findBelow(Bytes.EMPTY).verId().id()).isEqualTo(2);
    assertThat(cache.findById(2).startKey()).isEqualTo(key("m"));
    assertThat(cache.findById(3)).isNull();
  }

  @Test
  void aGapIsAMiss() {
    cache.learn(List.of(region(1, 1, "", "c", 1), region(2, 1, "m", "", 1)));
    assertThat(find("d")).isNull();
    assertThat(cache.findBelow(key("m"))).isNull();
  }

  @Test
  void theNewerEpochWins() {
    cache.learn(List.of(region(1, 5, "", "", 1)));
    cache.learn(List.of(region(1, 4, "", "m", 1)));
    assertThat(find("x").verId().version()).isEqualTo(5);
    cache.learn(List.of(region(1, 6, "", "m", 1)));
    assertThat(find("a").verId().version()).isEqualTo(6);
    assertThat(find("x")).isNull();
    assertThat(cache.size()).isEqualTo(1);
  }

  @Test
  void olderRegionsGiveWayToANewOneThatOverlaps() {
    cache.learn(
        List.of(region(1, 1, "", "g", 1), region(2, 1, "g", "p", 1), region(3, 1, "p", "", 1)));
    cache.learn(List.of(region(9, 2, "f", "q", 1)));
    assertThat(find("a")).isNull();
    assertThat(find("h").verId().id()).isEqualTo(9);
    assertThat(find("z")).isNull();
    assertThat(cache.size()).isEqualTo(1);
  }

  @Test
  void anOldRegionDoesNotPushOutANewerOneThatOverlaps() {
    cache.learn(List.of(region(2, 7, "g", "p", 1)));
    cache.learn(List.of(region(1, 6, "", "", 1)));
    assertThat(find("h").verId().id()).isEqualTo(2);
    assertThat(find("a")).isNull();
  }

  @Test
  void aRegionThatIsNotUsedIsForgotten() {
    cache.learn(List.of(region(1, 1, "", "", 1)));
    pass(661);
    assertThat(find("a")).isNull();
  }

  @Test
  void useProlongsTrust() {
    cache.learn(List.of(region(1, 1, "", "", 1)));
    for (int i = 0; i < 10; i++) {
      pass(590);
      assertThat(find("a")).isNotNull();
    }
  }

  @Test
  void useDoesNotProlongTrustWherePeersWereDown() {
    PdRegion up = region(1, 1, "", "", 1, 2);
    PdRegion down =
        new PdRegion(up.meta(), up.leader(), List.of(up.meta().getPeers(1)), List.of(), null);
    cache.learn(List.of(down));
    assertThat(find("a").peers()).hasSize(1);
    pass(590);
    assertThat(find("a")).isNotNull();
    pass(80);
    assertThat(find("a")).isNull();
  }

  @Test
  void aStoreThatKnowsBetterIsBelievedAndTakenForTheLeader() {
    cache.learn(List.of(region(1, 1, "", "", 1, 2, 3)));
    CachedRegion old = find("a");
    assertThat(
            cache.onEpochNotMatch(
                old,
                2,
                List.of(
                    region(1, 2, "m", "", 1, 2, 3).meta(), region(5, 2, "", "m", 1, 2, 3).meta())))
        .isEqualTo(RegionCache.EpochAnswer.LEARNT);
    assertThat(old.isInvalid()).isTrue();
    assertThat(find("a").verId().id()).isEqualTo(5);
    assertThat(find("a").leader().getStoreId()).isEqualTo(2);
    assertThat(find("z").verId()).isEqualTo(new RegionVerId(1, 1, 2));
  }

  @Test
  void aStoreThatIsBehindIsNotBelieved() {
    cache.learn(List.of(region(1, 3, "", "", 1)));
    CachedRegion known = find("a");
    assertThat(cache.onEpochNotMatch(known, 1, List.of(region(1, 2, "", "", 1).meta())))
        .isEqualTo(RegionCache.EpochAnswer.STORE_BEHIND);
    assertThat(find("a")).isSameAs(known);
  }

  @Test
  void aStoreThatSaysNothingLeavesNothing() {
    cache.learn(List.of(region(1, 3, "", "", 1)));
    assertThat(cache.onEpochNotMatch(find("a"), 1, List.of()))
        .isEqualTo(RegionCache.EpochAnswer.NONE);
    assertThat(find("a")).isNull();
  }

  @Test
  void pdMayStillNameALeaderThatIsGone() {
    cache.learn(List.of(region(1, 3, "", "", 1, 2, 3)));
    cache.invalidate(find("a"), InvalidReason.NO_LEADER);
    cache.learn(List.of(region(1, 3, "", "", 1, 2, 3)));
    assertThat(find("a").leader().getStoreId()).isEqualTo(2);
  }

  @Test
  void pdDoesNotTakeBackWhatAStoreSaidOfTheLeader() {
    cache.learn(List.of(region(1, 3, "", "", 1, 2, 3)));
    Peer third = find("a").peers().get(2);
    assertThat(find("a").switchLeader(third)).isTrue();
    cache.learn(List.of(region(1, 3, "", "", 1, 2, 3)));
    assertThat(find("a").leader()).isEqualTo(third);
  }

  @Test
  void aLeaderThatIsNoPeerIsNotBelieved() {
    cache.learn(List.of(region(1, 3, "", "", 1)));
    assertThat(find("a").switchLeader(Peer.newBuilder().setId(7).setStoreId(7).build())).isFalse();
  }
}
