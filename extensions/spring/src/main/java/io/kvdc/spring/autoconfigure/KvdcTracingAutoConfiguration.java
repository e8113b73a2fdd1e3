package io.kvdc.spring.autoconfigure;

import io.kvdc.opentelemetry.OpenTelemetryTracer;
import io.opentelemetry.api.OpenTelemetry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

/**
 * Spans of what connections do, in the application's {@link OpenTelemetry}, below what is current
 * there, unless {@code kvdc.tracing.enabled=false}. Whether a trace is taken down is decided where
 * it begins. The tracer is a bean like those of the application, so {@link PluginBeans} has it,
 * too.
 */
@AutoConfiguration(
    afterName =
        "org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration")
@ConditionalOnClass({OpenTelemetry.class, OpenTelemetryTracer.class})
@ConditionalOnSingleCandidate(OpenTelemetry.class)
@ConditionalOnBooleanProperty(name = "kvdc.tracing.enabled", matchIfMissing = true)
@Conditional(NotGlobalCondition.Tracing.class)
public final class KvdcTracingAutoConfiguration {

  /** Spring makes one. */
  public KvdcTracingAutoConfiguration() {}

  /**
   * Takes down spans.
   *
   * @param openTelemetry the application's
   * @return the tracer of its connections
   */
  @Bean
  @ConditionalOnMissingBean
  OpenTelemetryTracer kvdcOpenTelemetryTracer(OpenTelemetry openTelemetry) {
    return new OpenTelemetryTracer(openTelemetry);
  }
}
