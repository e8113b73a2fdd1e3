package io.kvdc.tikv.internal.metric;

import io.kvdc.metric.Meters;
import io.kvdc.metric.MetricInfo;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that an engine measures. There is one where a sink is present, else none: whoever has
 * something to tell asks for null first.
 *
 * @param backoff waiting
 * @param rpc requests
 * @param regions finding regions
 * @param tso timestamps
 * @param batch shared streams
 * @param connections connections
 * @param stores how stores fare
 * @param commands what the application calls
 * @param reads reads
 * @param txn transactions
 * @param locks locks of others
 * @param pipelined transactions that write while they go on
 */
public record EngineMetrics(
    BackoffMetrics backoff,
    RpcMetrics rpc,
    RegionMetrics regions,
    TsoMetrics tso,
    BatchMetrics batch,
    ConnectionMetrics connections,
    StoreMetrics stores,
    CommandMetrics commands,
    ReadMetrics reads,
    TxnMetrics txn,
    LockMetrics locks,
    PipelinedMetrics pipelined) {

  /** Those that feed some meters; null: there are none. */
  public static @Nullable EngineMetrics of(@Nullable Meters meters) {
    return meters == null
        ? null
        : new EngineMetrics(
            new BackoffMetrics(meters),
            new RpcMetrics(meters),
            new RegionMetrics(meters),
            new TsoMetrics(meters),
            new BatchMetrics(meters),
            new ConnectionMetrics(meters),
            new StoreMetrics(meters),
            new CommandMetrics(meters),
            new ReadMetrics(meters),
            new TxnMetrics(meters),
            new LockMetrics(meters),
            new PipelinedMetrics(meters));
  }

  /** What each theme describes, in the order in which one reads it. */
  public static List<Theme> catalogue() {
    return List.of(
        new Theme("Commands", CommandMetrics.all()),
        new Theme("Requests", RpcMetrics.all()),
        new Theme("Waiting", BackoffMetrics.all()),
        new Theme("Transactions", TxnMetrics.all()),
        new Theme("Pipelined transactions", PipelinedMetrics.all()),
        new Theme("Locks", LockMetrics.all()),
        new Theme("Reads", ReadMetrics.all()),
        new Theme("Regions", RegionMetrics.all()),
        new Theme("Timestamps", TsoMetrics.all()),
        new Theme("Batches", BatchMetrics.all()),
        new Theme("Connections", ConnectionMetrics.all()),
        new Theme("Stores", StoreMetrics.all()));
  }

  /**
   * Metrics that belong together.
   *
   * @param name what they are about
   * @param metrics their descriptions
   */
  public record Theme(String name, List<MetricInfo> metrics) {}

  /** All descriptions. */
  public static Stream<MetricInfo> all() {
    return catalogue().stream().flatMap(theme -> theme.metrics().stream());
  }
}
