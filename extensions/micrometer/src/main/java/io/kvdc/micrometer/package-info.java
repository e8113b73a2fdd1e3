/**
 * Shows what KVDC measures in Micrometer. With this on the class path a URL with {@code
 * micrometer=true} measures into {@link io.micrometer.core.instrument.Metrics#globalRegistry}; a
 * program that has a registry of its own gives it to a {@link io.kvdc.micrometer.MicrometerSink}:
 *
 * <pre>{@code
 * MeterRegistry registry = new SimpleMeterRegistry();
 * try (Connection connection =
 *     Kv.connector("kv:embedded:demo").metricSink(new MicrometerSink(registry)).connect()) {
 *   connection.raw().put(Bytes.utf8("zone"), Bytes.utf8("Europe/Berlin"));
 *   System.out.println(registry.get("kvdc.operation").timer().count());
 * }
 * }</pre>
 *
 * <p>Names have dots for underscores, and labels are tags. A time loses {@code _seconds}, because
 * each registry has a unit of time of its own; other names keep all their words, so that {@code
 * kvdc_rpc_total} and {@code kvdc_rpc_seconds} stay two. The registry for Prometheus makes of them
 * the names that KVDC documents, and adds {@code _total}, {@code _seconds} or {@code _bytes} to
 * those that do not end so: {@code kvdc_tikv_commit_txn_counter} is {@code
 * kvdc_tikv_commit_txn_counter_total} there. A histogram loses {@code _total}.
 *
 * <table>
 *   <caption>What becomes of metrics</caption>
 *   <tr><th>KVDC</th><th>Micrometer</th></tr>
 *   <tr><td>counter</td><td>{@link io.micrometer.core.instrument.Counter}</td></tr>
 *   <tr><td>histogram in seconds</td><td>{@link io.micrometer.core.instrument.Timer}</td></tr>
 *   <tr><td>other histogram</td><td>{@link
 *       io.micrometer.core.instrument.DistributionSummary}</td></tr>
 *   <tr><td>bounds of buckets</td><td>service level objectives</td></tr>
 *   <tr><td>gauge</td><td>{@link io.micrometer.core.instrument.Gauge}, the sum of what all engines
 *       say, removed when the last of them closes</td></tr>
 * </table>
 *
 * <p>Counters and histograms stay in the registry when connections close, as their figures go on.
 */
@NullMarked
package io.kvdc.micrometer;

import org.jspecify.annotations.NullMarked;
