package io.kvdc.tikv.internal.metric;

import io.kvdc.metric.Counter;
import io.kvdc.metric.Histogram;
import io.kvdc.metric.Meters;
import io.kvdc.metric.MetricInfo;
import java.util.List;

/** What is measured of requests that share streams. */
public final class BatchMetrics {

  static final MetricInfo PENDING =
      Named.sizes(
          "batch_pending_requests",
          "",
          "How many requests waited to be written when some were.",
          1,
          2,
          11,
          "target");

  static final MetricInfo REQUESTS =
      Named.sizes("batch_requests", "", "How many requests one batch held.", 1, 2, 11, "target");

  static final MetricInfo BEST_SIZE =
      Named.sizes(
          "batch_best_size", "", "The size of batches that waits aim at.", 1, 2, 11, "target");

  static final MetricInfo MORE =
      Named.sizes(
          "batch_more_requests_total",
          "",
          "How many requests came while a batch waited for more.",
          1,
          2,
          11,
          "target");

  static final MetricInfo HEAD_INTERVAL =
      Named.seconds(
          "batch_head_arrival_interval_seconds",
          "How long after the one before the first request of a batch came.",
          24,
          "target");

  static final MetricInfo LOOP =
      Named.seconds(
          "batch_send_loop_duration_seconds",
          "How long batches waited for more requests, and how long it took to write them.",
          0.00001,
          20,
          "target",
          "step");

  static final MetricInfo OVERLOAD =
      Named.counter(
          "batch_wait_overload", "Waits for more requests because the store's transport was busy.");

  static final MetricInfo NO_CONNECTION =
      Named.counter(
          "batch_client_no_available_connection_total",
          "Requests that could not be batched because there was no connection.");

  static final MetricInfo TRACKED =
      Named.counter(
          "batch_stream_tracked_request_count",
          "Requests that were written to a stream.",
          "target",
          "conn",
          "forward");

  static final MetricInfo RETIRED =
      Named.counter(
          "batch_stream_retired_request_count",
          "Requests that ended with their stream, without an answer.",
          "target",
          "conn",
          "forward");

  static final MetricInfo COMPLETED =
      Named.counter(
          "batch_stream_completed_response_count",
          "Answers that came on a stream for a request that waited.",
          "target",
          "conn",
          "forward");

  static final MetricInfo OUTDATED =
      Named.counter(
          "batch_stream_outdated_response_count",
          "Answers that came on a stream for a request that waited no more.",
          "target",
          "conn",
          "forward");

  final Meters.Family<Histogram> pending;
  final Meters.Family<Histogram> requests;
  final Meters.Family<Histogram> bestSize;
  final Meters.Family<Histogram> more;
  final Meters.Family<Histogram> headInterval;
  final Meters.Family<Histogram> loop;
  final Meters.Family<Counter> tracked;
  final Meters.Family<Counter> retired;
  final Meters.Family<Counter> completed;
  final Meters.Family<Counter> outdated;
  final Counter overload;
  final Counter noConnection;

  BatchMetrics(Meters meters) {
    pending = meters.histogram(PENDING);
    requests = meters.histogram(REQUESTS);
    bestSize = meters.histogram(BEST_SIZE);
    more = meters.histogram(MORE);
    headInterval = meters.histogram(HEAD_INTERVAL);
    loop = meters.histogram(LOOP);
    tracked = meters.counter(TRACKED);
    retired = meters.counter(RETIRED);
    completed = meters.counter(COMPLETED);
    outdated = meters.counter(OUTDATED);
    overload = meters.counter(OVERLOAD).series();
    noConnection = meters.counter(NO_CONNECTION).series();
  }

  static List<MetricInfo> all() {
    return List.of(
        PENDING,
        REQUESTS,
        BEST_SIZE,
        MORE,
        HEAD_INTERVAL,
        LOOP,
        OVERLOAD,
        NO_CONNECTION,
        TRACKED,
        RETIRED,
        COMPLETED,
        OUTDATED);
  }

  /**
   * The series of one lane; to be kept by it.
   *
   * @param target the address that its connection goes to
   * @param connection which of the connections to that address
   * @param forwarded whether the requests are for another store
   */
  public LaneMetrics lane(String target, int connection, boolean forwarded) {
    return new LaneMetrics(this, target, Integer.toString(connection), forwarded ? "1" : "0");
  }

  /**
   * An address is used no longer.
   *
   * @param target the address
   */
  public void forget(String target) {
    pending.forget(Named.TARGET, target);
    requests.forget(Named.TARGET, target);
    bestSize.forget(Named.TARGET, target);
    more.forget(Named.TARGET, target);
    headInterval.forget(Named.TARGET, target);
    loop.forget(Named.TARGET, target);
    tracked.forget(Named.TARGET, target);
    retired.forget(Named.TARGET, target);
    completed.forget(Named.TARGET, target);
    outdated.forget(Named.TARGET, target);
  }
}
