package io.kvdc.tikv.internal.region;

import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.error.DeadlineExceededException;
import io.kvdc.error.ErrorDetail;
import io.kvdc.tikv.internal.codec.KeyCodec;
import io.kvdc.tikv.internal.pd.PdRegion;
import io.kvdc.tikv.internal.pd.PdRegions;
import io.kvdc.tikv.internal.retry.Completions;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.RetryEnvironment;
import io.kvdc.tikv.internal.retry.Stages;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Asks PD for the regions of ranges. Callers that want the same cold range share the question: who
 * finds one out whose range holds the start of his waits for it and takes what it brought.
 */
final class RangeLoads {

  /** A question that is out. */
  private record Open(KeyRange range, CompletableFuture<List<CachedRegion>> answer) {}

  private final RegionCache cache;
  private final KeyCodec codec;
  private final PdRegions pd;
  private final RetryEnvironment environment;
  private final List<Open> open = new CopyOnWriteArrayList<>();

  RangeLoads(RegionCache cache, KeyCodec codec, PdRegions pd, RetryEnvironment environment) {
    this.cache = cache;
    this.codec = codec;
    this.pd = pd;
    this.environment = environment;
  }

  /**
   * The regions of a range from its start on, without gaps.
   *
   * @param range the range, not empty
   * @param limit the most to return
   * @param deadline when to give up
   * @return at least one region; fails as {@link RegionLocator#locate}
   */
  CompletableFuture<List<CachedRegion>> load(KeyRange range, int limit, Deadline deadline) {
    for (Open other : open) {
      if (other.range().contains(range.start())) {
        return share(other, range, limit, deadline);
      }
    }
    return ask(range, limit, deadline);
  }

  private CompletableFuture<List<CachedRegion>> share(
      Open other, KeyRange range, int limit, Deadline deadline) {
    CompletableFuture<@Nullable Void> ended =
        other.answer().handle((regions, failure) -> (@Nullable Void) null);
    return Completions.before(deadline, environment, ended, () -> tooLate(deadline))
        .thenCompose(
            done -> {
              List<CachedRegion> known = known(range, limit);
              return known.isEmpty()
                  ? load(range, limit, deadline)
                  : CompletableFuture.completedFuture(known);
            });
  }

  private static DeadlineExceededException tooLate(Deadline deadline) {
    return new DeadlineExceededException(
        ErrorDetail.of(
            "PD did not say within "
                + deadline.timeout().toMillis()
                + " ms which regions hold a range"),
        deadline.timeout());
  }

  /** What is known of a range from its start on. */
  List<CachedRegion> known(KeyRange range, int limit) {
    List<CachedRegion> known = new ArrayList<>();
    Bytes from = range.start();
    while (known.size() < limit) {
      CachedRegion region = cache.find(from);
      if (region == null) {
        return known;
      }
      known.add(region);
      from = region.endKey();
      if (RegionLocator.reaches(from, range)) {
        return known;
      }
    }
    return known;
  }

  private CompletableFuture<List<CachedRegion>> ask(KeyRange range, int limit, Deadline deadline) {
    Open mine = new Open(range, new CompletableFuture<>());
    open.add(mine);
    ask(pd.fromAnyMember(), range, limit, deadline, mine);
    return mine.answer();
  }

  private void ask(PdRegions member, KeyRange range, int limit, Deadline deadline, Open mine) {
    Stages.whenEnded(
        scan(member, range, limit, deadline),
        found -> {
          RegionCache.Learnt learnt = cache.take(found);
          List<CachedRegion> regions = withoutGaps(range, learnt.regions());
          if ((regions.isEmpty() || learnt.outdated()) && member != pd) {
            // A follower of PD may be behind.
            ask(pd, range, limit, deadline, mine);
          } else if (regions.isEmpty()) {
            end(mine, null, new RegionNotKnownException("PD knows no region where a range begins"));
          } else {
            end(mine, regions, null);
          }
        },
        failure -> end(mine, null, failure));
  }

  private CompletableFuture<List<PdRegion>> scan(
      PdRegions member, KeyRange range, int limit, Deadline deadline) {
    try {
      return member.scan(codec.toPdRange(range), limit, deadline);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private void end(Open mine, @Nullable List<CachedRegion> regions, @Nullable Throwable failure) {
    open.remove(mine);
    if (regions != null) {
      mine.answer().complete(regions);
    } else if (failure != null) {
      mine.answer().completeExceptionally(failure);
    }
  }

  private static List<CachedRegion> withoutGaps(KeyRange range, List<CachedRegion> found) {
    List<CachedRegion> contiguous = new ArrayList<>(found.size());
    Bytes from = range.start();
    for (CachedRegion region : found) {
      if (!region.contains(from)) {
        break;
      }
      contiguous.add(region);
      from = region.endKey();
      if (RegionLocator.reaches(from, range)) {
        break;
      }
    }
    return contiguous;
  }
}
