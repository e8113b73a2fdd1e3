package io.kvdc.tikv.internal.txn.commit;

import io.kvdc.spi.Interception;
import io.kvdc.spi.TraceCategory;
import io.kvdc.tikv.internal.region.CachedRegion;
import io.kvdc.tikv.internal.retry.Backoffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Tells tracers of the batches of one phase of a commit: each gets a start and one result, a failed
 * one too.
 */
final class BatchTrace {

  private final Backoffer backoffer;
  private final String phase;
  private final long startTs;

  /** Batches under way by region. */
  private final ConcurrentMap<Long, Integer> open = new ConcurrentHashMap<>();

  BatchTrace(Backoffer backoffer, String phase, long startTs) {
    this.backoffer = backoffer;
    this.phase = phase;
    this.startTs = startTs;
  }

  /**
   * A batch is about to be sent.
   *
   * @param commitTs when it is committed; 0: not known yet
   */
  void started(CachedRegion region, boolean primary, int keys, long commitTs) {
    Interception seen = backoffer.interception();
    if (seen == null) {
      return;
    }
    long id = region.verId().id();
    open.merge(id, 1, Integer::sum);
    seen.event(
        TraceCategory.TXN_2PC,
        phase + ".batch.start",
        () -> {
          Map<String, Object> fields = new LinkedHashMap<>();
          fields.put("startTS", startTs);
          if (commitTs != 0) {
            fields.put("commitTS", commitTs);
          }
          fields.put("regionID", id);
          fields.put("isPrimary", primary);
          fields.put("keyCount", keys);
          return fields;
        });
  }

  /** A store has answered. */
  void answered(CachedRegion region, boolean success) {
    Interception seen = backoffer.interception();
    if (seen != null) {
      long id = region.verId().id();
      if (open.computeIfPresent(id, (same, count) -> count - 1) != null) {
        result(seen, id, success);
      }
    }
  }

  /** The phase is over; what is still under way failed with it. */
  void ended(@Nullable Throwable failure) {
    Interception seen = backoffer.interception();
    if (seen != null && failure != null) {
      open.forEach(
          (id, count) -> {
            for (int i = 0; i < count; i++) {
              result(seen, id, false);
            }
          });
      open.clear();
    }
  }

  private void result(Interception seen, long regionId, boolean success) {
    seen.event(
        TraceCategory.TXN_2PC,
        phase + ".batch.result",
        () -> {
          Map<String, Object> fields = new LinkedHashMap<>();
          fields.put("regionID", regionId);
          fields.put("success", success);
          return fields;
        });
  }
}
