package io.kvdc.tikv.internal.metric;

import io.kvdc.metric.Counter;
import io.kvdc.metric.Histogram;
import io.kvdc.metric.Meters;
import io.kvdc.metric.MetricInfo;
import java.util.List;

/** What is measured of reads. */
public final class ReadMetrics {

  static final MetricInfo SMALL =
      Named.seconds(
          "tikv_small_read_duration", "How long stores took for reads of few keys and bytes.", 28);

  static final MetricInfo THROUGHPUT =
      Named.sizes(
          "tikv_read_throughput",
          "",
          "How many bytes per second stores read for larger reads.",
          1024,
          2,
          13);

  static final MetricInfo STALE =
      Named.counter(
          "stale_read_counter",
          "Stale reads whose first replica answered (hit), and others (miss).",
          "result");

  static final MetricInfo STALE_REQUESTS =
      Named.counter(
          "stale_read_req_counter",
          "Attempts of stale reads, to stores of the own zone or of others.",
          "type");

  static final MetricInfo STALE_BYTES =
      Named.bytes(
          "stale_read_bytes",
          "What stale reads sent (out) and received (in), by zone.",
          "result",
          "direction");

  static final MetricInfo BYTES =
      Named.sizes(
          "read_request_bytes",
          "bytes",
          "How long requests and answers of reads were together, by replica and zone.",
          64,
          4,
          12,
          "type",
          "result");

  /** What counts as small (client-go metrics: smallTxnReadRow). */
  static final long SMALL_KEYS = 20;

  /** The same for bytes (client-go metrics: smallTxnReadSize). */
  static final long SMALL_BYTES = 1 << 20;

  private static final double NANOS_PER_SECOND = 1e9;

  private final Histogram small;
  private final Histogram throughput;
  private final Counter staleHit;
  private final Counter staleMiss;
  private final Meters.Family<Counter> staleRequests;
  private final Meters.Family<Counter> staleBytes;
  private final Meters.Family<Histogram> bytes;

  ReadMetrics(Meters meters) {
    small = meters.histogram(SMALL).series();
    throughput = meters.histogram(THROUGHPUT).series();
    staleHit = meters.counter(STALE).with("hit");
    staleMiss = meters.counter(STALE).with("miss");
    staleRequests = meters.counter(STALE_REQUESTS);
    staleBytes = meters.counter(STALE_BYTES);
    bytes = meters.histogram(BYTES);
  }

  static List<MetricInfo> all() {
    return List.of(SMALL, THROUGHPUT, STALE, STALE_REQUESTS, STALE_BYTES, BYTES);
  }

  /**
   * A store has read something.
   *
   * @param keys how many keys
   * @param nanos how long it took; reads of no keys or in no time say nothing
   * @param size how many bytes
   */
  public void served(long keys, long nanos, long size) {
    if (keys == 0 || nanos == 0) {
      return;
    }
    if (keys <= SMALL_KEYS && size < SMALL_BYTES) {
      small.recordNanos(nanos);
    } else {
      throughput.record((double) size * NANOS_PER_SECOND / nanos);
    }
  }

  /**
   * A stale read has ended.
   *
   * @param hit whether the first replica that was asked has answered
   */
  public void stale(boolean hit) {
    (hit ? staleHit : staleMiss).increment();
  }

  /**
   * An attempt of a stale read was answered.
   *
   * @param local whether its store is in the own zone
   * @param out how many bytes were sent
   * @param in how many bytes came back
   */
  public void staleAttempt(boolean local, long out, long in) {
    String zone = zone(local);
    staleRequests.with(zone).increment();
    staleBytes.with(zone, "out").add(out);
    staleBytes.with(zone, "in").add(in);
  }

  /**
   * A read was answered.
   *
   * @param follower whether by a follower
   * @param local whether its store is in the own zone
   * @param size how many bytes went to and fro
   */
  public void travelled(boolean follower, boolean local, long size) {
    bytes.with(follower ? "follower" : "leader", zone(local)).record((double) size);
  }

  private static String zone(boolean local) {
    return local ? "local" : "cross-zone";
  }
}
