package io.kvdc.spring.autoconfigure;

import io.kvdc.Priority;
import io.kvdc.TransactionMode;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The properties {@code kvdc.*}.
 *
 * @param url the URL of the cluster, such as {@code kv:tikv://pd1:2379,pd2:2379/keyspace}; without
 *     it nothing is configured
 * @param options options of the driver besides those in the URL, by their names; upper and lower
 *     case and dashes make no difference
 * @param lazy whether the cluster is first asked when something is first done with the connection,
 *     so that the application starts before its cluster; a later call tries again then
 * @param transaction how transactions work
 * @param health how the health of the cluster is found out
 * @param metrics where figures go
 * @param tracing where spans go
 */
@ConfigurationProperties("kvdc")
public record KvdcProperties(
    @Nullable String url,
    @DefaultValue Map<String, String> options,
    @DefaultValue("false") boolean lazy,
    @DefaultValue Transaction transaction,
    @DefaultValue HealthCheck health,
    @DefaultValue Measuring metrics,
    @DefaultValue Tracing tracing) {

  /**
   * Keeps them as they are bound.
   *
   * @param url as for the record
   * @param options as for the record
   * @param lazy as for the record
   * @param transaction as for the record
   * @param health as for the record
   * @param metrics as for the record
   * @param tracing as for the record
   */
  public KvdcProperties {
    options = Map.copyOf(options);
  }

  /**
   * How transactions work, those of {@code @Transactional} and those of single writes of the
   * template. What is not given is as the connection's options say.
   *
   * @param mode when a transaction finds out about conflicts
   * @param timeout how long a transaction of {@code @Transactional} may take that does not say it
   *     itself, in whole seconds
   * @param callTimeout how long each call may take, all retries and waits included
   * @param lockWait how long a lock call of a pessimistic transaction waits for each lock
   * @param priority how urgent requests are
   * @param label who does this, for the cluster's statistics and logs
   * @param asyncCommit whether a commit may succeed as soon as all keys are prewritten
   * @param onePhase whether the request that writes may commit too
   */
  public record Transaction(
      @Nullable TransactionMode mode,
      @Nullable Duration timeout,
      @Nullable Duration callTimeout,
      @Nullable Duration lockWait,
      @Nullable Priority priority,
      @Nullable String label,
      @Nullable Boolean asyncCommit,
      @Nullable Boolean onePhase) {}

  /**
   * How the health of the cluster is found out.
   *
   * @param timeout how long to wait for the cluster's answer
   */
  public record HealthCheck(@DefaultValue("2s") Duration timeout) {}

  /**
   * Where figures go.
   *
   * @param enabled whether connections measure into the application's {@code MeterRegistry}, where
   *     there is one and {@code kvdc-micrometer}
   */
  public record Measuring(@DefaultValue("true") boolean enabled) {}

  /**
   * Where spans go.
   *
   * @param enabled whether spans of connections go to the application's {@code OpenTelemetry},
   *     where there is one and {@code kvdc-opentelemetry}
   */
  public record Tracing(@DefaultValue("true") boolean enabled) {}
}
