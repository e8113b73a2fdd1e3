/**
 * Shows what KVDC measures in Dropwizard Metrics, for its reporters. With this on the class path a
 * URL with {@code dropwizard=NAME} measures into the registry of that name among {@link
 * com.codahale.metrics.SharedMetricRegistries}; a program that has a registry of its own gives it
 * to a {@link io.kvdc.dropwizard.DropwizardSink}:
 *
 * <pre>{@code
 * MetricRegistry registry = new MetricRegistry();
 * try (Connection connection =
 *     Kv.connector("kv:embedded:demo").metricSink(new DropwizardSink(registry)).connect()) {
 *   connection.raw().put(Bytes.utf8("zone"), Bytes.utf8("Europe/Berlin"));
 *   System.out.println(registry.timer("kvdc_operation_seconds.raw-put.ok").getCount());
 * }
 * }</pre>
 *
 * <p>The library has no labels, so each series has a name of its own: the name of the metric, then
 * the values of its labels in their order, with dots between, as the tools that make labels of
 * names expect it ({@code kvdc_operation_seconds.*.*}). Letters, digits, underscores and colons of
 * a value stay, a dot becomes a hyphen and a hyphen two ({@code 127-0-0-1:20160} is {@code
 * 127.0.0.1:20160}). All else, and a dot beside another or beside a hyphen, is written as percent
 * signs and the hexadecimal digits of its UTF-8, an empty value as a percent sign. So no two series
 * have one name.
 *
 * <table>
 *   <caption>What becomes of metrics</caption>
 *   <tr><th>KVDC</th><th>Dropwizard</th></tr>
 *   <tr><td>counter</td><td>{@link com.codahale.metrics.Counter}</td></tr>
 *   <tr><td>histogram in seconds</td><td>{@link com.codahale.metrics.Timer}; reporters show it in
 *       the unit that they are set to</td></tr>
 *   <tr><td>other histogram</td><td>{@link com.codahale.metrics.Histogram} of whole numbers,
 *       rounded</td></tr>
 *   <tr><td>gauge</td><td>{@link com.codahale.metrics.Gauge} of Double, the sum of what all
 *       engines say, removed when the last of them closes</td></tr>
 * </table>
 *
 * <p>Counters and histograms stay in the registry when connections close, as their figures go on.
 */
@NullMarked
package io.kvdc.dropwizard;

import org.jspecify.annotations.NullMarked;
