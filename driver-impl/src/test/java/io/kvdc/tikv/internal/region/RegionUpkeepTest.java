package io.kvdc.tikv.internal.region;

import static io.kvdc.tikv.internal.region.FakePdRegions.region;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Bytes;
import io.kvdc.tikv.internal.codec.KeyCodec;
import io.kvdc.tikv.internal.pd.PdRegion;
import io.kvdc.tikv.internal.retry.ManualTime;
import io.kvdc.tikv.internal.retry.RetryEnvironment;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What happens to regions in the background (client-go: gcRoundFunc, refreshRegionIndex). */
class RegionUpkeepTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final ManualTime time = new ManualTime();
  private final RetryEnvironment environment = time.environment(0);
  private final FakePdRegions pd = new FakePdRegions();
  private final Map<Long, Integer> epochs = new HashMap<>();
  private final Set<Long> lost = new HashSet<>();
  private final StoreStates stores =
      new StoreStates() {
        @Override
        public int epoch(long storeId) {
          return epochs.getOrDefault(storeId, 0);
        }

        @Override
        public boolean isReachable(long storeId) {
          return !lost.contains(storeId);
        }
      };

  private RegionCache cache;
  private RegionLocator locator;
  private RegionUpkeep upkeep;

  @AfterEach
  void end() {
    upkeep.close();
  }

  private void begin(RegionCacheSettings settings) {
    cache = new RegionCache(KeyCodec.v1Raw(), environment, settings, stores);
    locator = new RegionLocator(cache, KeyCodec.v1Raw(), pd, environment);
    upkeep = new RegionUpkeep(locator, settings, environment);
    upkeep.start();
  }

  private static PdRegion numbered(int number, int last) {
    return region(
        number + 1, 1, number == 0 ? "" : key(number), number == last ? "" : key(number + 1), 1, 2);
  }

  private static String key(int number) {
    return String.format("k%06d", number);
  }

  private void know(int regions) {
    PdRegion[] all = new PdRegion[regions];
    for (int i = 0; i < regions; i++) {
      all[i] = numbered(i, regions - 1);
    }
    pd.know(all);
    cache.learn(List.of(all));
  }

  private CachedRegion find(int number) {
    return cache.find(Bytes.utf8(key(number)));
  }

  @Test
  void whatNobodyUsesIsForgotten() {
    begin(RegionCacheSettings.defaults());
    know(120);
    time.advance(Duration.ofSeconds(599));
    assertThat(find(7)).isNotNull();
    assertThat(cache.size()).isEqualTo(120);
    time.advance(Duration.ofSeconds(4));
    assertThat(cache.size()).isEqualTo(1);
    assertThat(find(7)).isNotNull();
    assertThat(pd.questions()).isZero();
  }

  @Test
  void oneRoundLooksAtSomeRegionsOnly() {
    begin(RegionCacheSettings.defaults());
    know(120);
    for (int i = 0; i < 120; i++) {
      find(i).invalidate(InvalidReason.OTHER);
    }
    time.advance(SECOND);
    assertThat(cache.size()).isEqualTo(70);
    time.advance(SECOND);
    time.advance(SECOND);
    assertThat(cache.size()).isZero();
  }

  @Test
  void aLargeCacheIsLookedThroughWithinTheTimeThatRegionsAreTrusted() {
    RegionCacheSettings settings =
        new RegionCacheSettings(Duration.ofSeconds(10), Duration.ZERO, 0, Duration.ZERO);
    begin(settings);
    know(5_000);
    time.advance(Duration.ofSeconds(40));
    assertThat(cache.size()).isZero();
  }

  @Test
  void regionsOfALostStoreExpireHoweverMuchTheyAreUsed() {
    begin(RegionCacheSettings.defaults());
    know(2);
    epochs.put(2L, 1);
    time.advance(SECOND);
    CachedRegion region = find(0);
    assertThat(region.renewable()).isFalse();
    time.advance(Duration.ofSeconds(590));
    assertThat(find(0)).isSameAs(region);
    time.advance(Duration.ofSeconds(10));
    assertThat(find(0)).isNull();
  }

  @Test
  void regionsOfAnUnreachableStoreExpireToo() {
    begin(RegionCacheSettings.defaults());
    know(1);
    lost.add(2L);
    time.advance(SECOND);
    assertThat(find(0).renewable()).isFalse();
  }

  @Test
  void markedRegionsAreAskedForTogetherAndUsedMeanwhile() {
    begin(RegionCacheSettings.defaults());
    know(100);
    CachedRegion before = find(3);
    for (int i = 0; i < 40; i++) {
      cache.reloadLater(find(i));
    }
    pd.hold();
    time.advance(SECOND);
    assertThat(find(3)).isSameAs(before);
    pd.release();
    time.advance(SECOND);
    assertThat(find(3)).isNotSameAs(before);
    assertThat(pd.questions()).isLessThanOrEqualTo(2);
    int asked = pd.questions();
    time.advance(Duration.ofSeconds(5));
    assertThat(pd.questions()).isEqualTo(asked);
  }

  @Test
  void doubtsThatComeInAStormCostFewQuestions() {
    begin(RegionCacheSettings.defaults());
    know(1_000);
    for (int again = 0; again < 3; again++) {
      for (int i = 0; i < 1_000; i++) {
        locator.reloadSoon(find(i));
      }
    }
    assertThat(pd.questions()).isEqualTo(1);
    time.advance(Duration.ofMillis(950));
    assertThat(pd.questions()).isBetween(8, 10);
    assertThat(find(999).isToReload()).isFalse();
  }

  @Test
  void aReloadThatFailsLeavesWhatWasKnown() {
    begin(RegionCacheSettings.defaults());
    know(1);
    CachedRegion before = find(0);
    pd.fail(new IllegalStateException("PD is away"));
    locator.reloadSoon(before);
    assertThat(find(0)).isSameAs(before);
    assertThat(before.isToReload()).isFalse();
    pd.fail(null);
    time.advance(SECOND);
    locator.reloadSoon(before);
    assertThat(find(0)).isNotSameAs(before);
  }

  @Test
  void allRegionsAreLoadedAnewIfSoSet() {
    RegionCacheSettings settings =
        new RegionCacheSettings(Duration.ofSeconds(600), Duration.ZERO, 0, Duration.ofSeconds(30));
    PdRegion[] all = new PdRegion[12_000];
    for (int i = 0; i < all.length; i++) {
      all[i] = numbered(i, all.length - 1);
    }
    pd.know(all);
    begin(settings);
    assertThat(cache.size()).isEqualTo(12_000);
    assertThat(pd.questions()).isEqualTo(2);
    time.advance(Duration.ofSeconds(30));
    assertThat(pd.questions()).isEqualTo(4);
    upkeep.close();
    time.advance(Duration.ofSeconds(300));
    assertThat(pd.questions()).isEqualTo(4);
  }

  @Test
  void beyondTheLimitWhatWasNotUsedGoesFirst() {
    RegionCacheSettings settings =
        new RegionCacheSettings(Duration.ofSeconds(600), Duration.ZERO, 1_000, Duration.ZERO);
    begin(settings);
    know(1_000);
    assertThat(cache.size()).isEqualTo(1_000);
    for (int i = 0; i < 1_000; i += 2) {
      assertThat(find(i)).isNotNull();
    }
    cache.learn(List.of(region(5_000, 2, "x", "", 1)));
    assertThat(cache.size()).isBetween(980, 1_000);
    for (int i = 0; i < 998; i += 2) {
      assertThat(find(i)).as("used region %s", i).isNotNull();
    }
  }

  @Test
  void theLimitHoldsWhateverComes() {
    RegionCacheSettings settings =
        new RegionCacheSettings(Duration.ofSeconds(600), Duration.ZERO, 100, Duration.ZERO);
    begin(settings);
    for (int round = 0; round < 50; round++) {
      for (int i = 0; i < 100; i++) {
        int number = round * 100 + i;
        cache.learn(List.of(numbered(number, -1)));
        assertThat(find(number)).as("what was just loaded").isNotNull();
        assertThat(cache.size()).isLessThanOrEqualTo(100);
      }
    }
  }
}
