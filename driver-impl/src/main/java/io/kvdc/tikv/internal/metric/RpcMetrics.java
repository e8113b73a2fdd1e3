package io.kvdc.tikv.internal.metric;

import io.kvdc.metric.Counter;
import io.kvdc.metric.Histogram;
import io.kvdc.metric.Meters;
import io.kvdc.metric.MetricInfo;
import java.util.List;

/** What is measured of requests to stores. */
public final class RpcMetrics {

  static final MetricInfo SECONDS =
      Named.seconds(
          "request_seconds",
          "How long one attempt of a request to a store took; scope is whether it is internal.",
          24,
          "type",
          "store",
          "stale_read",
          "scope");

  static final MetricInfo SOURCE_SECONDS =
      Named.sizes(
          "source_request_seconds",
          "seconds",
          "How long one attempt of a request to a store took, by who made it: the first hundred, and other.",
          0.0005,
          8,
          8,
          "type",
          "store",
          "stale_read",
          "scope",
          "source");

  static final MetricInfo NET_SECONDS =
      Named.seconds(
          "rpc_net_latency_seconds",
          "How much longer an attempt took than the store worked on it.",
          0.0001,
          20,
          "store",
          "scope");

  static final MetricInfo REGION_ERRORS =
      Named.counter(
          "region_err_total", "Region errors that stores answered with.", "type", "store");

  static final MetricInfo RPC_ERRORS =
      Named.counter("rpc_err_total", "Attempts that brought no answer.", "type", "store");

  static final MetricInfo RETRIES =
      MetricInfo.histogram(
          Named.PREFIX + "request_retry_times",
          "",
          "How often a request to one region was sent again, if it was.",
          List.of(1.0, 2.0, 3.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0));

  static final MetricInfo FORWARDED =
      Named.counter(
          "forward_request_counter",
          "Attempts that went to a store through another one.",
          "from_store",
          "to_store",
          "type",
          "result");

  static final MetricInfo NO_REPLICA =
      Named.counter(
          "replica_selector_failure_counter",
          "Requests that found no replica to go to, by why.",
          "type");

  static final MetricInfo OVER_LIMIT =
      Named.counter(
          "get_store_limit_token_error",
          "Requests that were not sent because too many were in flight to their store.",
          "address",
          "store");

  static final MetricInfo ATTEMPTS =
      Named.counter("async_send_req_total", "Attempts of requests to regions, by end.", "result");

  final Meters.Family<Histogram> seconds;
  final Meters.Family<Histogram> sourceSeconds;
  final SourceLabels sources = new SourceLabels();
  final Meters.Family<Histogram> netSeconds;
  final Meters.Family<Counter> regionErrors;
  final Meters.Family<Counter> rpcErrors;
  final Meters.Family<Counter> forwarded;
  final Meters.Family<Counter> overLimit;
  private final Meters.Family<Counter> noReplica;
  private final Meters.Family<Counter> attempts;
  private final Histogram retries;

  RpcMetrics(Meters meters) {
    seconds = meters.histogram(SECONDS);
    sourceSeconds = meters.histogram(SOURCE_SECONDS);
    netSeconds = meters.histogram(NET_SECONDS);
    regionErrors = meters.counter(REGION_ERRORS);
    rpcErrors = meters.counter(RPC_ERRORS);
    forwarded = meters.counter(FORWARDED);
    overLimit = meters.counter(OVER_LIMIT);
    noReplica = meters.counter(NO_REPLICA);
    attempts = meters.counter(ATTEMPTS);
    retries = meters.histogram(RETRIES).series();
  }

  static List<MetricInfo> all() {
    return List.of(
        SECONDS,
        SOURCE_SECONDS,
        NET_SECONDS,
        REGION_ERRORS,
        RPC_ERRORS,
        RETRIES,
        FORWARDED,
        NO_REPLICA,
        OVER_LIMIT,
        ATTEMPTS);
  }

  /** The series of one store; to be kept as long as the store is there. */
  public StoreRequests of(long store) {
    return new StoreRequests(this, Named.ofStore(store));
  }

  /**
   * An attempt has ended.
   *
   * @param result {@code ok}, {@code region_error}, {@code rpc_error} or {@code send_error}
   */
  public void ended(String result) {
    attempts.with(result).increment();
  }

  /**
   * A request to a region has ended.
   *
   * @param again how often it was sent after the first time
   */
  public void retried(int again) {
    if (again > 0) {
      retries.record(again);
    }
  }

  /**
   * No replica could be asked.
   *
   * @param why {@code exhausted}, {@code invalid} or {@code stale_store}
   */
  public void noReplica(String why) {
    noReplica.with(why).increment();
  }
}
