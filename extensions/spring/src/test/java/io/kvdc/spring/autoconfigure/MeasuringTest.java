package io.kvdc.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.Kv;
import io.kvdc.junit.FromCluster;
import io.kvdc.junit.KvCluster;
import io.kvdc.micrometer.MicrometerSink;
import io.kvdc.spi.MetricSink;
import io.kvdc.spring.KvTemplate;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.actuate.endpoint.MetricsEndpoint;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsEndpointAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What an application sees of KVDC in its registry, and when it sees nothing. */
@KvCluster
class MeasuringTest {
  private static final Bytes KEY = Bytes.utf8("key");
  private static final String OPERATIONS = "kvdc.operation";
  private static final String SCORES = "kvdc.tikv.store.slow.score";

  private final String url;
  private final ApplicationContextRunner runner;
  private final ApplicationContextRunner withActuator;

  MeasuringTest(@FromCluster String url) {
    this.url = url;
    this.runner =
        new ApplicationContextRunner()
            .withConfiguration(
                AutoConfigurations.of(
                    KvdcAutoConfiguration.class, KvdcMetricsAutoConfiguration.class))
            .withPropertyValues("kvdc.url=" + url);
    this.withActuator =
        runner
            .withConfiguration(
                AutoConfigurations.of(
                    MetricsAutoConfiguration.class,
                    SimpleMetricsExportAutoConfiguration.class,
                    CompositeMeterRegistryAutoConfiguration.class,
                    MetricsEndpointAutoConfiguration.class))
            .withPropertyValues("management.endpoints.web.exposure.include=metrics");
  }

  private static long operations(MeterRegistry registry) {
    return registry.find(OPERATIONS).timers().stream().mapToLong(timer -> timer.count()).sum();
  }

  private static void write(Connection connection) {
    connection.raw().put(KEY, KEY);
  }

  @Test
  void theActuatorShowsWhatConnectionsMeasure() {
    withActuator.run(
        context -> {
          context.getBean(KvTemplate.class).put(KEY, KEY);
          MetricsEndpoint endpoint = context.getBean(MetricsEndpoint.class);
          assertThat(endpoint.listNames().getNames()).contains(OPERATIONS, "kvdc.tikv.request");
          assertThat(endpoint.metric(OPERATIONS, null).getMeasurements())
              .anySatisfy(sample -> assertThat(sample.getValue()).isPositive());
          assertThat(context).hasSingleBean(MetricSink.class);
        });
  }

  @Test
  void anyRegistryWillDo() {
    runner
        .withBean(SimpleMeterRegistry.class)
        .run(
            context -> {
              write(context.getBean(Connection.class));
              assertThat(operations(context.getBean(MeterRegistry.class))).isEqualTo(1);
            });
  }

  @Test
  void gaugesGoWithTheApplication() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    runner
        .withBean(MeterRegistry.class, () -> registry, bean -> bean.setDestroyMethodName(""))
        .run(
            context -> {
              write(context.getBean(Connection.class));
              assertThat(registry.find(SCORES).gauges()).isNotEmpty();
            });
    assertThat(registry.find(SCORES).gauges()).isEmpty();
  }

  @Test
  void aPropertySwitchesItOff() {
    withActuator
        .withPropertyValues("kvdc.metrics.enabled=false")
        .run(
            context -> {
              write(context.getBean(Connection.class));
              assertThat(context).doesNotHaveBean(MetricSink.class);
              assertThat(context.getBean(MetricsEndpoint.class).listNames().getNames())
                  .noneMatch(name -> name.startsWith("kvdc"));
            });
  }

  @Test
  void withoutARegistryNothingIsMeasured() {
    runner.run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(MetricSink.class));
  }

  @Test
  void withTwoRegistriesNobodyGuesses() {
    runner
        .withBean("one", MeterRegistry.class, SimpleMeterRegistry::new)
        .withBean("two", MeterRegistry.class, SimpleMeterRegistry::new)
        .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(MetricSink.class));
  }

  @Test
  void withoutTheLibraryTheRestWorks() {
    runner
        .withClassLoader(new FilteredClassLoader("io.micrometer", "io.kvdc.micrometer"))
        .run(
            context -> {
              assertThat(context).hasNotFailed().doesNotHaveBean(MetricSink.class);
              write(context.getBean(Connection.class));
            });
  }

  @Test
  void withoutTheSinkTheRestWorks() {
    withActuator
        .withClassLoader(new FilteredClassLoader("io.kvdc.micrometer"))
        .run(
            context -> {
              assertThat(context).hasNotFailed().doesNotHaveBean(MetricSink.class);
              write(context.getBean(Connection.class));
            });
  }

  @Test
  void aSinkOfTheApplicationTakesItsPlace() {
    SimpleMeterRegistry mine = new SimpleMeterRegistry();
    withActuator
        .withBean("mine", MicrometerSink.class, () -> new MicrometerSink(mine))
        .run(
            context -> {
              write(context.getBean(Connection.class));
              assertThat(context).hasSingleBean(MicrometerSink.class);
              assertThat(operations(mine)).isEqualTo(1);
            });
  }

  @Test
  void nothingIsCountedTwiceWhereTheUrlMeasuresToo() {
    withActuator
        .withPropertyValues("kvdc.url=" + url + "&micrometer=true")
        .run(
            context -> {
              write(context.getBean(Connection.class));
              assertThat(operations(context.getBean(MeterRegistry.class))).isEqualTo(1);
            });
    withActuator
        .withPropertyValues("kvdc.options.MICROMETER=true")
        .run(
            context -> {
              write(context.getBean(Connection.class));
              assertThat(operations(context.getBean(MeterRegistry.class))).isEqualTo(1);
            });
    Metrics.globalRegistry.clear();
  }

  @Test
  void twoConnectionsOfTheApplicationMeasureIntoItsRegistry() {
    runner
        .withBean(SimpleMeterRegistry.class)
        .withBean("url", String.class, () -> url)
        .withUserConfiguration(TwoConnections.class)
        .run(
            context -> {
              write(context.getBean("one", Connection.class));
              write(context.getBean("two", Connection.class));
              write(context.getBean("plain", Connection.class));
              assertThat(operations(context.getBean(MeterRegistry.class))).isEqualTo(2);
            });
  }

  @Configuration(proxyBeanMethods = false)
  static class TwoConnections {
    @Bean(destroyMethod = "close")
    Connection one(PluginBeans plugins, String url) {
      return plugins.addTo(Kv.connector(url)).connect();
    }

    @Bean(destroyMethod = "close")
    Connection two(PluginBeans plugins, String url) {
      return plugins.addTo(Kv.connector(url)).connect();
    }

    @Bean(destroyMethod = "close")
    Connection plain(String url) {
      return Kv.connect(url);
    }
  }
}
