/**
 * What is measured, and how it is shown.
 *
 * <ul>
 *   <li>{@link io.kvdc.metric.MetricInfo} describes a metric; {@link io.kvdc.metric.Counter} and
 *       {@link io.kvdc.metric.Histogram} are what drivers add to.
 *   <li>{@link io.kvdc.metric.Meters} is what a driver gets its counters from: it feeds every
 *       {@link io.kvdc.spi.MetricSink} of a connection. Without a sink there is none, and nothing
 *       is measured.
 *   <li>{@link io.kvdc.metric.Metrics} keeps all in memory and shows it as text.
 * </ul>
 *
 * <p>Example: a driver that counts what it does.
 *
 * <pre>{@code
 * public final class Figures {
 *   private static final MetricInfo REQUESTS =
 *       MetricInfo.counter("kvdc_example_requests_total", "", "Requests by kind.", "kind");
 *
 *   private final Counter gets;
 *
 *   public Figures(Meters meters) {
 *     gets = meters.counter(REQUESTS).with("get");
 *   }
 *
 *   public void got() {
 *     gets.increment();
 *   }
 * }
 * }</pre>
 */
@NullMarked
package io.kvdc.metric;

import org.jspecify.annotations.NullMarked;
