package io.kvdc.tikv.internal.region;

import io.kvdc.spi.Interception;
import io.kvdc.spi.TraceCategory;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.retry.Causes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Look-ups of regions as tracers see them, under the names of client-go (region_cache.go,
 * BatchLocateKeyRanges). Regions are told by their ids, never by their keys.
 */
final class TracedLocate implements RegionLocator.Questions {

  private final Interception seen;
  private final String what;

  private TracedLocate(Interception seen, String what) {
    this.seen = seen;
    this.what = what;
  }

  /**
   * The look-up of one region that is not in the cache.
   *
   * @param operation the waiting of what it is for
   * @param locator what looks up
   * @param locate has it look up
   */
  static CompletableFuture<CachedRegion> one(
      Backoffer operation,
      RegionLocator locator,
      Function<RegionLocator, CompletableFuture<CachedRegion>> locate) {
    Interception seen = wanted(operation);
    return locate.apply(
        seen == null ? locator : locator.seenBy(new TracedLocate(seen, "region_cache.locate")));
  }

  /**
   * The look-up of several regions, in the cache and at PD.
   *
   * @param operation the waiting of what it is for
   * @param locator what looks up
   * @param locate has it look up
   * @param <P> the work that is cut up
   */
  static <P> CompletableFuture<RegionFanOut.Pieces<P>> batch(
      Backoffer operation,
      RegionLocator locator,
      Function<RegionLocator, CompletableFuture<RegionFanOut.Pieces<P>>> locate) {
    Interception seen = wanted(operation);
    if (seen == null) {
      return locate.apply(locator);
    }
    TracedLocate trace = new TracedLocate(seen, "region_cache.batch_locate");
    trace.tell("start", Map.of());
    return locate
        .apply(locator.seenBy(trace))
        .whenComplete(
            (found, failure) -> {
              if (failure == null) {
                trace.tell("merged", Map.of("locationCount", found.pieces().size()));
              }
            });
  }

  private static @Nullable Interception wanted(Backoffer operation) {
    Interception seen = operation.interception();
    return seen != null && seen.isEnabled(TraceCategory.REGION_CACHE) ? seen : null;
  }

  @Override
  public <T> CompletableFuture<T> ask(
      Supplier<CompletableFuture<T>> question, Function<T, List<CachedRegion>> regions) {
    tell("pd_request", Map.of());
    return question
        .get()
        .whenComplete(
            (found, failure) ->
                tell(
                    "pd_response",
                    failure == null ? found(regions.apply(found)) : failed(failure)));
  }

  private static Map<String, Object> found(List<CachedRegion> regions) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("regionCount", regions.size());
    fields.put("regions", regions.stream().map(region -> region.verId().id()).toList());
    return fields;
  }

  private static Map<String, Object> failed(Throwable failure) {
    return Map.of("error", Causes.of(failure).getClass().getSimpleName());
  }

  private void tell(String event, Map<String, Object> fields) {
    seen.event(TraceCategory.REGION_CACHE, what + "." + event, () -> fields);
  }
}
