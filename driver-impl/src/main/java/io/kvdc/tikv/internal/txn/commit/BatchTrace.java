package io.kvdc.tikv.internal.txn.commit;

import io.kvdc.spi.Interception;
import io.kvdc.spi.TraceCategory;
import io.kvdc.tikv.internal.region.CachedRegion;
import io.kvdc.tikv.internal.retry.Backoffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Tells tracers of the batches of one phase of a commit: each gets a start and one result, one that
 * failed too, and one that had to be sent anew because its region had moved.
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
      AtomicBoolean counted = new AtomicBoolean();
      open.computeIfPresent(
          id,
          (same, count) -> {
            counted.set(true);
            return count == 1 ? null : count - 1;
          });
      if (counted.get()) {
        result(seen, id, success);
      }
    }
  }

  /**
   * The phase is over; what has no result yet failed with it, or was sent anew to other regions.
   */
  void ended() {
    Interception seen = backoffer.interception();
    if (seen != null) {
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
