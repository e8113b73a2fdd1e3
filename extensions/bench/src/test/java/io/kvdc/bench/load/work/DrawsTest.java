package io.kvdc.bench.load.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DrawsTest {

  private static final int DRAWS = 200_000;
  private static final long KEYS = 1000;

  @Test
  void ranksFollowZipfsLaw() {
    Zipf zipf = new Zipf(KEYS);
    SplittableRandom random = new SplittableRandom(1);
    int[] drawn = new int[(int) KEYS];
    for (int i = 0; i < DRAWS; i++) {
      drawn[(int) zipf.next(random)]++;
    }

    double zeta = 0;
    for (int rank = 1; rank <= KEYS; rank++) {
      zeta += Math.pow(rank, -Zipf.THETA);
    }
    // The method is exact for the first two ranks, and an approximation for the rest.
    assertThat(drawn[0] / (double) DRAWS).isCloseTo(1 / zeta, within(0.005));
    assertThat(drawn[1] / (double) DRAWS).isCloseTo(Math.pow(2, -Zipf.THETA) / zeta, within(0.005));
    double firstTenth = Arrays.stream(drawn, 0, (int) KEYS / 10).sum() / (double) DRAWS;
    double expected = 0;
    for (int rank = 1; rank <= KEYS / 10; rank++) {
      expected += Math.pow(rank, -Zipf.THETA) / zeta;
    }
    assertThat(firstTenth).isCloseTo(expected, within(0.02));
    assertThat(drawn[(int) KEYS - 1]).isLessThan(drawn[0] / 100);
  }

  @Test
  void oneRankIsAlwaysTheSame() {
    assertThat(new Zipf(1).next(new SplittableRandom(1))).isZero();
    assertThatThrownBy(() -> new Zipf(0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void popularKeysDoNotLieSideBySide() {
    Map<Long, Integer> drawn = draw(KeyDistribution.ZIPFIAN, new AtomicLong(KEYS));

    long first = mostDrawn(drawn);
    drawn.remove(first);
    long second = mostDrawn(drawn);
    assertThat(Math.abs(first - second)).isGreaterThan(1);
    assertThat(drawn.keySet()).allMatch(key -> key >= 0 && key < KEYS);
  }

  @Test
  void theNewestIsTheMostPopular() {
    AtomicLong written = new AtomicLong(KEYS + 500);

    Map<Long, Integer> drawn = draw(KeyDistribution.LATEST, written);

    assertThat(mostDrawn(drawn)).isEqualTo(KEYS + 499);
  }

  @Test
  void allAreDrawnAlike() {
    Map<Long, Integer> drawn = draw(KeyDistribution.UNIFORM, new AtomicLong(KEYS));

    assertThat(drawn).hasSize((int) KEYS);
    int even = (int) (DRAWS / KEYS);
    assertThat(drawn.values()).allMatch(count -> count > even / 2 && count < even * 2);
  }

  @ParameterizedTest
  @EnumSource
  void sharesAddUpAndAreDrawn(Workload workload) {
    assertThat(workload.mix().parts().stream().mapToInt(Mix.Part::percent).sum()).isEqualTo(100);
    assertThat(Workload.parse(workload.text())).isEqualTo(workload);

    Operations.Caller caller = new Operations(workload, KEYS).caller(7);
    Map<Verb, Integer> drawn = new EnumMap<>(Verb.class);
    for (int i = 0; i < DRAWS / 10; i++) {
      drawn.merge(caller.next().verb(), 1, Integer::sum);
    }
    for (Mix.Part part : workload.mix().parts()) {
      assertThat(drawn.get(part.verb()) * 1000.0 / DRAWS).isCloseTo(part.percent(), within(1.0));
    }
  }

  @Test
  void theSameSeedDrawsTheSame() {
    Operations.Caller one = new Operations(Workload.YCSB_E, KEYS).caller(3);
    Operations.Caller other = new Operations(Workload.YCSB_E, KEYS).caller(3);
    for (int i = 0; i < 100; i++) {
      Operation mine = one.next();
      Operation its = other.next();
      assertThat(mine.key()).isEqualTo(its.key());
      assertThat(mine.length()).isEqualTo(its.length());
    }
  }

  @Test
  void aBatchHasNoKeyTwice() {
    Operations.Caller caller = new Operations(Workload.RAW_BATCH_GET, 150).caller(1);
    for (int i = 0; i < 50; i++) {
      Set<Long> keys = new HashSet<>();
      for (long key : caller.next().batch()) {
        assertThat(key).isBetween(0L, 149L);
        assertThat(keys.add(key)).isTrue();
      }
    }
  }

  @Test
  void scansEndBeforeTheKeysDo() {
    Operations.Caller caller = new Operations(Workload.RAW_SCAN, 150).caller(1);
    for (int i = 0; i < 200; i++) {
      Operation scan = caller.next();
      assertThat(scan.key() + scan.length()).isLessThanOrEqualTo(150);
      assertThat(scan.isSure()).isTrue();
    }
  }

  @Test
  void insertsNeverMeet() {
    Operations operations = new Operations(Workload.YCSB_D, KEYS);
    Operations.Caller one = operations.caller(1);
    Operations.Caller other = operations.caller(2);
    Set<Long> inserted = new HashSet<>();
    for (int i = 0; i < 2000; i++) {
      for (Operations.Caller caller : new Operations.Caller[] {one, other}) {
        Operation operation = caller.next();
        if (operation.verb() == Verb.INSERT) {
          assertThat(operation.key()).isGreaterThanOrEqualTo(KEYS);
          assertThat(inserted.add(operation.key())).isTrue();
        }
      }
    }
    assertThat(inserted).isNotEmpty();
  }

  @Test
  void wrongAnswersAreSeen() {
    Operation sure = new Operation();
    sure.fill(Verb.GET, 1, 0, true);
    sure.checkValue(100, 100);
    assertThatThrownBy(() -> sure.checkValue(-1, 100)).hasMessageContaining("wrong answer");
    assertThatThrownBy(() -> sure.checkValue(99, 100)).hasMessageContaining("wrong answer");
    sure.fill(Verb.SCAN, 1, 10, true);
    sure.checkCount(10);
    assertThatThrownBy(() -> sure.checkCount(9)).hasMessageContaining("wrong answer");

    Operation unsure = new Operation();
    unsure.fill(Verb.GET, 2000, 0, false);
    unsure.checkValue(-1, 100);
    assertThatThrownBy(() -> unsure.checkValue(99, 100)).hasMessageContaining("wrong answer");
  }

  @Test
  void keysSortByTheirNumbers() {
    KeySpace space = new KeySpace("bench/raw/", 10, 5);

    assertThat(new String(space.key(123), StandardCharsets.US_ASCII))
        .isEqualTo("bench/raw/0000000000000123");
    assertThat(Arrays.compareUnsigned(space.key(9), space.key(10))).isNegative();
    assertThat(Arrays.compareUnsigned(space.key(Long.MAX_VALUE / 1000), space.end())).isNegative();
    assertThat(space.value()).hasSize(5);
    KeySpace.Keys<String> names =
        space.keysAs(String.class, key -> new String(key, StandardCharsets.US_ASCII));
    assertThat(names.get(9)).isSameAs(names.get(9)).endsWith("9");
    assertThat(names.get(10)).endsWith("10");
  }

  private static Map<Long, Integer> draw(KeyDistribution distribution, AtomicLong written) {
    KeyChooser chooser = KeyChooser.of(distribution, KEYS, written);
    SplittableRandom random = new SplittableRandom(5);
    Map<Long, Integer> drawn = new HashMap<>();
    for (int i = 0; i < DRAWS; i++) {
      drawn.merge(chooser.next(random), 1, Integer::sum);
    }
    return drawn;
  }

  private static long mostDrawn(Map<Long, Integer> drawn) {
    return drawn.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
  }
}
