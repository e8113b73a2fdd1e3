package io.kvdc.tikv.internal.region;

import static io.kvdc.tikv.internal.region.FakePdRegions.region;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.error.DeadlineExceededException;
import io.kvdc.tikv.internal.codec.KeyCodec;
import io.kvdc.tikv.internal.pd.PdRegion;
import io.kvdc.tikv.internal.retry.Causes;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.RetryEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RegionLocatorTest {

  private final FakePdRegions pd = new FakePdRegions();
  private final List<Runnable> timers = new ArrayList<>();
  private final RetryEnvironment environment =
      new RetryEnvironment(
          (task, delay) -> {
            timers.add(task);
            return () -> timers.remove(task);
          },
          () -> 0,
          new Random(1));
  private final RegionLocator locator =
      new RegionLocator(
          new RegionCache(KeyCodec.v1Raw(), environment), KeyCodec.v1Raw(), pd, environment);
  private final Deadline deadline = Deadline.after(Duration.ofSeconds(9), () -> 0);

  private CompletableFuture<CachedRegion> locate(String key) {
    return locator.locate(Bytes.utf8(key), deadline);
  }

  private static void assertFound(CompletableFuture<CachedRegion> found, long id) {
    assertThat(found).isCompletedWithValueMatching(region -> region.verId().id() == id);
  }

  @Test
  void aRegionIsAskedForOnce() {
    pd.know(region(1, 1, "", "m", 1), region(2, 1, "m", "", 1));
    assertFound(locate("a"), 1);
    assertFound(locate("b"), 1);
    assertThat(pd.questions()).isEqualTo(1);
  }

  @Test
  void missesWhileAQuestionIsOutShareAnswers() {
    pd.know(region(1, 1, "", "m", 1), region(2, 1, "m", "", 1));
    pd.hold();
    List<CompletableFuture<CachedRegion>> first = new ArrayList<>();
    List<CompletableFuture<CachedRegion>> second = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      first.add(locate("a" + i));
      second.add(locate("x" + i));
    }
    assertThat(pd.questions()).isEqualTo(1);
    pd.release();
    first.forEach(found -> assertFound(found, 1));
    second.forEach(found -> assertFound(found, 2));
    assertThat(pd.questions()).isEqualTo(2);
    assertThat(timers).isEmpty();
  }

  @Test
  void aWaiterIsHeldNoLongerThanItsOwnDeadline() {
    pd.know(region(1, 1, "", "", 1));
    pd.hold();
    CompletableFuture<CachedRegion> asking = locate("a");
    CompletableFuture<CachedRegion> waiting = locate("b");
    List.copyOf(timers).forEach(Runnable::run);
    assertThat(waiting).isCompletedExceptionally();
    assertThat(waiting.handle((found, failure) -> failure).join())
        .isInstanceOf(DeadlineExceededException.class);
    pd.release();
    assertThat(asking).isDone();
    assertFound(locate("b"), 1);
  }

  @Test
  void aGapAtPdIsNoAnswer() {
    pd.know(region(1, 1, "", "c", 1), region(2, 1, "m", "", 1));
    assertThat(locate("d").handle((found, failure) -> failure).join())
        .isInstanceOf(RegionNotKnownException.class);
    assertFound(locate("n"), 2);
  }

  @Test
  void rangesComeWithoutGaps() {
    pd.know(region(1, 1, "", "c", 1), region(2, 1, "c", "g", 1), region(3, 1, "m", "", 1));
    assertThat(locator.locateRange(KeyRange.all(), 128, deadline).join())
        .extracting(found -> found.verId().id())
        .containsExactly(1L, 2L);
  }

  @Test
  void theRegionBelowAKeyIsFoundWhereRegionsWereMergedMeanwhile() {
    pd.know(region(1, 1, "", "m", 1), region(2, 1, "m", "", 1));
    assertFound(locate("m"), 2);
    pd.know(region(2, 2, "", "", 1));
    assertFound(locator.locateBelow(Bytes.utf8("m"), deadline), 2);
  }

  @Test
  void theLastRegionIsFoundBehindAnyKey() {
    pd.know(region(1, 1, "", "m", 1), region(2, 1, "m", "", 1));
    assertFound(locator.locateBelow(Bytes.EMPTY, deadline), 2);
    assertFound(locator.locateBelow(Bytes.utf8("m"), deadline), 1);
  }

  private static PdRegion[] numbered(int count) {
    PdRegion[] all = new PdRegion[count];
    for (int i = 0; i < count; i++) {
      String start = i == 0 ? "" : String.format("k%05d", i);
      String end = i == count - 1 ? "" : String.format("k%05d", i + 1);
      all[i] = region(i + 1, 1, start, end, 1);
    }
    return all;
  }

  private static Bytes numberedKey(int number) {
    return Bytes.utf8(String.format("k%05d-", number));
  }

  @Test
  void keysFarApartAreAskedForTogether() {
    pd.know(numbered(1_000));
    List<Bytes> keys = List.of(numberedKey(3), numberedKey(500), numberedKey(999));
    List<KeyGrouping.Group<Bytes>> groups =
        KeyGrouping.group(locator, deadline, key -> key, keys).join();
    assertThat(groups).extracting(group -> group.region().id()).containsExactly(4L, 501L, 1_000L);
    assertThat(pd.questions()).isEqualTo(1);
    assertThat(locator.cache().size()).as("none in between").isEqualTo(3);
  }

  @Test
  void whatIsKnownIsNotAskedForAgain() {
    pd.know(numbered(10));
    assertFound(locator.locate(numberedKey(4), deadline), 5);
    List<Bytes> keys = List.of(numberedKey(3), numberedKey(4), numberedKey(5));
    assertThat(KeyGrouping.group(locator, deadline, key -> key, keys).join()).hasSize(3);
    assertThat(pd.questions()).isEqualTo(2);
  }

  @Test
  void manyColdRegionsOfOneBatchCostOneQuestionForEachHundredAndTwentyEight() {
    pd.know(numbered(1_280));
    List<Bytes> keys =
        IntStream.range(0, 1_280 * 3)
            .mapToObj(i -> Bytes.utf8(String.format("k%05d-%d", i / 3, i % 3)))
            .toList();
    assertThat(KeyGrouping.group(locator, deadline, key -> key, keys).join()).hasSize(1_280);
    assertThat(pd.questions()).isBetween(10, 21);
  }

  @Test
  void callersOfOneColdRangeShareTheQuestion() {
    pd.know(numbered(100));
    pd.hold();
    KeyRange range = KeyRange.of(numberedKey(10), numberedKey(90));
    List<CompletableFuture<List<CachedRegion>>> all = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      all.add(locator.locateRange(KeyRange.of(numberedKey(10 + i), range.end()), 128, deadline));
    }
    assertThat(pd.questions()).isEqualTo(1);
    pd.release();
    for (int i = 0; i < 50; i++) {
      assertThat(all.get(i).join()).hasSize(81 - i);
    }
    assertThat(pd.questions()).isEqualTo(1);
  }

  @Test
  void whoSharesAQuestionWaitsNoLongerThanHisOwnDeadline() {
    pd.know(numbered(2));
    pd.hold();
    var first = locator.locateRange(KeyRange.all(), 128, deadline);
    var second = locator.locateRange(KeyRange.all(), 128, deadline);
    List.copyOf(timers).forEach(Runnable::run);
    assertThat(second.handle((found, failure) -> Causes.of(failure)).join())
        .isInstanceOf(DeadlineExceededException.class);
    pd.release();
    assertThat(first.join()).hasSize(2);
  }

  @Test
  void aFollowerThatIsBehindIsNotBelieved() {
    FakePdRegions follower = new FakePdRegions();
    pd.asksFirst(follower);
    follower.know(region(1, 1, "", "", 1));
    pd.know(region(1, 3, "", "m", 1), region(2, 3, "m", "", 1));
    locator.cache().learn(List.of(region(1, 3, "", "m", 1)));
    assertFound(locate("x"), 2);
    assertThat(follower.questions()).isEqualTo(1);
    assertThat(pd.questions()).isEqualTo(1);
  }

  @Test
  void aFollowerThatKnowsNothingYetIsNotTheLastWord() {
    FakePdRegions follower = new FakePdRegions();
    pd.asksFirst(follower);
    pd.know(region(1, 1, "", "", 1));
    assertThat(locator.locateRange(KeyRange.all(), 9, deadline).join()).hasSize(1);
    assertThat(pd.questions()).isEqualTo(1);
  }
}
