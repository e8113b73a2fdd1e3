package io.kvdc.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.junit.FromCluster;
import io.kvdc.junit.KvCluster;
import io.kvdc.opentelemetry.OpenTelemetryTracer;
import io.kvdc.spi.Tracer;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** What an application sees of KVDC in its traces, and when it sees nothing. */
@KvCluster
class TracingTest {
  private static final Bytes KEY = Bytes.utf8("key");

  private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
  private final ApplicationContextRunner plain;
  private final ApplicationContextRunner runner;

  TracingTest(@FromCluster String url) {
    this.plain =
        new ApplicationContextRunner()
            .withConfiguration(
                AutoConfigurations.of(
                    KvdcAutoConfiguration.class, KvdcTracingAutoConfiguration.class))
            .withPropertyValues("kvdc.url=" + url);
    this.runner =
        plain.withBean(
            OpenTelemetry.class,
            () ->
                OpenTelemetrySdk.builder()
                    .setTracerProvider(
                        SdkTracerProvider.builder()
                            .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                            .build())
                    .build());
  }

  private static void write(Connection connection) {
    connection.raw().put(KEY, KEY);
  }

  @Test
  void spansGoToTheApplicationsOpenTelemetry() {
    runner.run(
        context -> {
          write(context.getBean(Connection.class));
          assertThat(exporter.getFinishedSpanItems())
              .extracting(SpanData::getName)
              .contains("raw.put", "RawPut");
        });
  }

  @Test
  void aPropertySwitchesItOff() {
    runner
        .withPropertyValues("kvdc.tracing.enabled=false")
        .run(
            context -> {
              write(context.getBean(Connection.class));
              assertThat(context).doesNotHaveBean(Tracer.class);
              assertThat(exporter.getFinishedSpanItems()).isEmpty();
            });
  }

  @Test
  void nothingIsTracedTwiceWhereTheUrlTracesToo() {
    runner
        .withPropertyValues("kvdc.options.opentelemetry=true")
        .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(Tracer.class));
  }

  @Test
  void withoutOneTheRestWorks() {
    plain.run(
        context -> {
          write(context.getBean(Connection.class));
          assertThat(context).doesNotHaveBean(Tracer.class);
        });
    runner
        .withClassLoader(new FilteredClassLoader("io.kvdc.opentelemetry"))
        .run(
            context -> {
              write(context.getBean(Connection.class));
              assertThat(context).doesNotHaveBean(Tracer.class);
            });
  }

  @Test
  void aTracerOfTheApplicationTakesItsPlace() {
    runner
        .withBean(
            "mine", OpenTelemetryTracer.class, () -> new OpenTelemetryTracer(OpenTelemetry.noop()))
        .run(
            context -> {
              write(context.getBean(Connection.class));
              assertThat(context).hasSingleBean(Tracer.class);
              assertThat(exporter.getFinishedSpanItems()).isEmpty();
            });
  }
}
