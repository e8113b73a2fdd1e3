package io.kvdc.tikv.internal.metric;

import io.kvdc.metric.Counter;
import io.kvdc.metric.Meters;
import io.kvdc.metric.MetricInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** What is measured of the connections to servers. */
public final class ConnectionMetrics {

  static final MetricInfo STATE =
      Named.gauge(
          "grpc_connection_state",
          "",
          "1 for the state that a connection is in, 0 for the others.",
          "connection_id",
          "store_ip",
          "grpc_state");

  static final MetricInfo FAILURES =
      Named.counter(
          "connection_transient_failure_count",
          "Requests that found no connection to a store.",
          "address",
          "store");

  private final Meters meters;
  private final Meters.Family<Counter> failures;

  ConnectionMetrics(Meters meters) {
    this.meters = meters;
    failures = meters.counter(FAILURES);
  }

  static List<MetricInfo> all() {
    return List.of(STATE, FAILURES);
  }

  /**
   * Shows a connection.
   *
   * @param target the address that it goes to
   * @param connection which of the connections to that address
   * @param states the names of all states
   * @param isIn whether it is in a state
   * @return takes it away
   */
  public Runnable show(String target, int connection, List<String> states, Predicate<String> isIn) {
    String id = target + "-" + connection;
    List<Runnable> removals = new ArrayList<>();
    for (String state : states) {
      removals.add(meters.gauge(STATE, () -> isIn.test(state) ? 1 : 0, id, target, state));
    }
    return () -> removals.forEach(Runnable::run);
  }

  /**
   * There was no connection for a request.
   *
   * @param address where to
   * @param store the store that is thought to serve there
   */
  public void noConnection(String address, long store) {
    failures.with(address, Named.ofStore(store)).increment();
  }

  /** A store is gone for good. */
  public void forget(long store) {
    failures.forget(Named.STORE, Named.ofStore(store));
  }
}
