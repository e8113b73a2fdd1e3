package io.kvdc.tikv.internal.metric;

import io.kvdc.metric.Counter;
import io.kvdc.metric.Meters;
import io.kvdc.metric.MetricInfo;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleSupplier;

/** What is measured of locks that were in the way. */
public final class LockMetrics {

  static final MetricInfo ACTIONS =
      Named.counter("lock_resolver_actions_total", "What was done about locks of others.", "type");

  static final MetricInfo RUNNING =
      Named.gauge(
          "lock_resolver_async_running_tasks",
          "",
          "How many removals of locks go on in the background.",
          "type");

  /** What is done about locks; the label is the name in lower case. */
  public enum Action {
    /** All locks of a region are resolved at once. */
    BATCH_RESOLVE,
    /** A lock has outlived its time. */
    EXPIRED,
    /** A lock lives. */
    NOT_EXPIRED,
    /** Somebody waits for a lock that lives. */
    WAIT_EXPIRED,
    /** Locks are resolved for somebody. */
    RESOLVE,
    /** They are resolved for a write. */
    RESOLVE_FOR_WRITE,
    /** Those of a transaction that its prewrite has decided. */
    RESOLVE_ASYNC_COMMIT,
    /** A primary key is asked. */
    QUERY_TXN_STATUS,
    /** It said that the transaction is committed. */
    QUERY_TXN_STATUS_COMMITTED,
    /** It said that it is rolled back. */
    QUERY_TXN_STATUS_ROLLED_BACK,
    /** Secondary keys are asked. */
    QUERY_CHECK_SECONDARY_LOCKS,
    /** Locks of a region are removed. */
    QUERY_RESOLVE_LOCKS,
    /** Single locks are removed. */
    QUERY_RESOLVE_LOCK_LITE,
    /** The background was full, so a read removes a lock itself. */
    READ_ASYNC_RESOLVE_FALLBACK
  }

  private final Meters meters;
  private final Map<Action, Counter> actions = new EnumMap<>(Action.class);

  LockMetrics(Meters meters) {
    this.meters = meters;
    Meters.Family<Counter> family = meters.counter(ACTIONS);
    for (Action action : Action.values()) {
      actions.put(action, family.with(action.name().toLowerCase(Locale.ROOT)));
    }
  }

  static List<MetricInfo> all() {
    return List.of(ACTIONS, RUNNING);
  }

  /** Something is done about a lock. */
  public void count(Action action) {
    Objects.requireNonNull(actions.get(action)).increment();
  }

  /**
   * Shows how many removals go on in the background.
   *
   * @param running says it
   * @return takes it away
   */
  public Runnable showRunning(DoubleSupplier running) {
    return meters.gauge(RUNNING, running, "read_resolve");
  }
}
