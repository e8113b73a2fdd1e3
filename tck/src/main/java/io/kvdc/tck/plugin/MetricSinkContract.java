package io.kvdc.tck.plugin;

import io.kvdc.metric.Counter;
import io.kvdc.metric.Histogram;
import io.kvdc.metric.MetricInfo;
import io.kvdc.spi.MetricSink;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Measures into a sink as drivers do: the same series from several engines and many threads. */
final class MetricSinkContract<S extends MetricSink> {

  private static final MetricInfo COUNTER =
      MetricInfo.counter("kvdc_plugin_kit_total", "", "Counted by the plug-in kit.", "store");

  private static final MetricInfo PLAIN =
      MetricInfo.counter("kvdc_plugin_kit_bytes_total", "bytes", "Counted by the plug-in kit.");

  private static final MetricInfo GAUGE =
      MetricInfo.gauge("kvdc_plugin_kit_level", "", "Shown by the plug-in kit.", "store", "kind");

  private static final MetricInfo HISTOGRAM =
      MetricInfo.histogram(
          "kvdc_plugin_kit_seconds",
          "seconds",
          "Measured by the plug-in kit.",
          List.of(0.001, 0.01, 0.1, 1.0),
          "result");

  private static final List<String> AWKWARD =
      List.of("", " ", "a\"b", "a\\b", "two\nlines", "größe", "a,b=c|d:e#f", "x".repeat(500));

  private static final int THREADS = 4;
  private static final int EACH = 250;

  private final Findings findings;
  private final S sink;
  private final @Nullable MetricReader<? super S> reader;

  MetricSinkContract(Findings findings, S sink, @Nullable MetricReader<? super S> reader) {
    this.findings = findings;
    this.sink = sink;
    this.reader = reader;
  }

  void check() {
    String name = findings.demand("name", sink::name);
    findings.require(name == null || !name.isBlank(), "name is empty");
    sameSeriesAddsUp();
    histograms();
    gauges();
    awkwardLabels();
    manyThreads();
    forget();
  }

  private void expect(double value, MetricInfo info, String... labels) {
    MetricReader<? super S> readable = reader;
    if (readable == null) {
      return;
    }
    Double found = findings.ask("read", () -> readable.read(sink, info, List.of(labels)));
    findings.require(
        found != null && found == value,
        info.name() + List.of(labels) + " shows " + found + " where it should be " + value);
  }

  private @Nullable Counter counter(MetricInfo info, String... labels) {
    return findings.demand("counter", () -> sink.counter(info, List.of(labels)));
  }

  private void add(@Nullable Counter counter, long amount) {
    if (counter != null) {
      findings.tell("add", () -> counter.add(amount));
    }
  }

  private void sameSeriesAddsUp() {
    Counter first = counter(COUNTER, "1");
    add(first, 2);
    Counter again = counter(COUNTER, "1");
    Counter other = counter(COUNTER, "2");
    add(again, 3);
    add(other, 7);
    add(first, 0);
    expect(5, COUNTER, "1");
    expect(7, COUNTER, "2");
    add(counter(PLAIN), 1L << 40);
    expect(1L << 40, PLAIN);
  }

  private void histograms() {
    Histogram histogram =
        findings.demand("histogram", () -> sink.histogram(HISTOGRAM, List.of("ok")));
    Histogram again = findings.demand("histogram", () -> sink.histogram(HISTOGRAM, List.of("ok")));
    if (histogram != null && again != null) {
      findings.tell("record of nothing", () -> histogram.record(0));
      findings.tell("record of a bound", () -> histogram.record(0.01));
      findings.tell("record of more than all bounds", () -> again.record(1e6));
      findings.tell("recordNanos", () -> again.recordNanos(1_500_000));
      expect(4, HISTOGRAM, "ok");
    }
  }

  private @Nullable Runnable gauge(double level, String store) {
    return findings.demand("gauge", () -> sink.gauge(GAUGE, List.of(store, "leader"), () -> level));
  }

  private void gauges() {
    Runnable first = gauge(3, "1");
    Runnable second = gauge(4, "1");
    expect(7, GAUGE, "1", "leader");
    if (first != null) {
      findings.tell("taking a gauge away", first);
      expect(4, GAUGE, "1", "leader");
    }
    if (second != null) {
      findings.tell("taking the last gauge away", second);
    }
    Runnable anew = gauge(5, "1");
    expect(5, GAUGE, "1", "leader");
    if (anew != null) {
      findings.tell("taking a gauge away", anew);
    }
  }

  private void awkwardLabels() {
    for (String label : AWKWARD) {
      add(counter(COUNTER, label), 1);
      expect(1, COUNTER, label);
    }
  }

  private void manyThreads() {
    CountDownLatch ended = new CountDownLatch(THREADS);
    List<Throwable> thrown = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  for (int i = 0; i < EACH; i++) {
                    sink.counter(COUNTER, List.of("many" + i % 5)).add(1);
                    sink.histogram(HISTOGRAM, List.of("many")).record(i);
                  }
                } catch (Throwable e) {
                  synchronized (thrown) {
                    thrown.add(e);
                  }
                } finally {
                  ended.countDown();
                }
              },
              "kvdc-plugin-kit-" + t);
      thread.setDaemon(true);
      thread.start();
    }
    try {
      findings.require(
          ended.await(findings.patience().toNanos(), TimeUnit.NANOSECONDS),
          "used by many threads, it did not come back");
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted while a plug-in was checked", e);
    }
    synchronized (thrown) {
      thrown.forEach(e -> findings.add("used by many threads, it threw " + e));
    }
    for (int i = 0; i < 5; i++) {
      expect(THREADS * EACH / 5.0, COUNTER, "many" + i);
    }
    expect(THREADS * EACH, HISTOGRAM, "many");
  }

  private void forget() {
    Runnable gauge = gauge(9, "gone");
    add(counter(COUNTER, "gone"), 4);
    findings.tell("forget", () -> sink.forget(COUNTER, "store", "gone"));
    findings.tell("forget of a gauge", () -> sink.forget(GAUGE, "store", "gone"));
    findings.tell("forget of what is not there", () -> sink.forget(COUNTER, "store", "never"));
    if (gauge != null) {
      findings.tell("taking a gauge away that was forgotten", gauge);
    }
    add(counter(COUNTER, "gone"), 1);
  }
}
