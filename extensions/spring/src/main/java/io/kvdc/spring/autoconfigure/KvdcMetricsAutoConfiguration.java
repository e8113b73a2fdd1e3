package io.kvdc.spring.autoconfigure;

import io.kvdc.micrometer.MicrometerSink;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

/**
 * What connections measure, in the application's {@link MeterRegistry} and so in {@code
 * /actuator/metrics}, unless {@code kvdc.metrics.enabled=false}. The sink is a bean like those of
 * the application, so {@link PluginBeans} has it, too.
 */
@AutoConfiguration(
    afterName = {
      "org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration",
      "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration"
    })
@ConditionalOnClass({MeterRegistry.class, MicrometerSink.class})
@ConditionalOnSingleCandidate(MeterRegistry.class)
@ConditionalOnBooleanProperty(name = "kvdc.metrics.enabled", matchIfMissing = true)
@Conditional(NotGlobalCondition.Measuring.class)
public final class KvdcMetricsAutoConfiguration {

  /** Spring makes one. */
  public KvdcMetricsAutoConfiguration() {}

  /**
   * Measures into the registry.
   *
   * @param registry the application's
   * @return equal for equal registries, so that connections to one cluster share an engine
   */
  @Bean
  @ConditionalOnMissingBean
  MicrometerSink kvdcMicrometerSink(MeterRegistry registry) {
    return new MicrometerSink(registry);
  }
}
