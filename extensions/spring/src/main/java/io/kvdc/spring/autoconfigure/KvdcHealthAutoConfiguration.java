package io.kvdc.spring.autoconfigure;

import io.kvdc.Connection;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/**
 * The health of the cluster as {@code kvdc}, unless {@code management.health.kvdc.enabled=false}.
 */
@AutoConfiguration(after = KvdcAutoConfiguration.class)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnSingleCandidate(Connection.class)
@ConditionalOnEnabledHealthIndicator("kvdc")
public final class KvdcHealthAutoConfiguration {

  /** Spring makes one. */
  public KvdcHealthAutoConfiguration() {}

  /**
   * Asks the cluster.
   *
   * @param connection by this
   * @param properties for how long
   * @return the indicator
   */
  @Bean
  @ConditionalOnMissingBean(name = {"kvdcHealthIndicator", "kvdcHealthContributor"})
  HealthIndicator kvdcHealthIndicator(Connection connection, KvdcProperties properties) {
    return new KvdcHealthIndicator(connection, properties.health().timeout());
  }
}
