package io.kvdc;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a snapshot reads; an immutable value. {@link #mutate()} makes changed copies.
 *
 * @param isolation what reads see
 * @param priority how urgent requests are
 * @param replicas which replicas answer
 * @param timeout how long each call may take, all retries and waits included; null: the
 *     connection's {@code timeout}
 * @param fillCache whether what is read may displace what the stores keep in memory
 * @param cached whether the snapshot keeps what get and batchGet have read, so that reading it
 *     again asks nobody
 * @param label who does this, for the cluster's statistics and logs; empty: nothing in particular
 */
public record SnapshotOptions(
    Isolation isolation,
    Priority priority,
    ReplicaChoice replicas,
    @Nullable Duration timeout,
    boolean fillCache,
    boolean cached,
    String label) {

  private static final SnapshotOptions DEFAULTS =
      new SnapshotOptions(
          Isolation.SNAPSHOT, Priority.NORMAL, ReplicaChoice.LEADER, null, true, true, "");

  /**
   * Refuses senseless values.
   *
   * @param isolation as for the record
   * @param priority as for the record
   * @param replicas as for the record
   * @param timeout as for the record
   * @param fillCache as for the record
   * @param cached as for the record
   * @param label as for the record
   * @throws IllegalArgumentException if the timeout is not positive
   */
  public SnapshotOptions {
    Objects.requireNonNull(isolation, "isolation");
    Objects.requireNonNull(priority, "priority");
    Objects.requireNonNull(replicas, "replicas");
    Objects.requireNonNull(label, "label");
    if (timeout != null && (timeout.isZero() || timeout.isNegative())) {
      throw new IllegalArgumentException("a timeout must be positive, not " + timeout);
    }
  }

  /**
   * Snapshot isolation, from the leaders, with a cache.
   *
   * @return the defaults
   */
  public static SnapshotOptions defaults() {
    return DEFAULTS;
  }

  /**
   * Begins a changed copy.
   *
   * @return a builder that holds these options
   */
  public Builder mutate() {
    return new Builder(this);
  }

  /** Changes options one by one; for one thread. */
  public static final class Builder {
    private Isolation isolation;
    private Priority priority;
    private ReplicaChoice replicas;
    private @Nullable Duration timeout;
    private boolean fillCache;
    private boolean cached;
    private String label;

    private Builder(SnapshotOptions from) {
      this.isolation = from.isolation;
      this.priority = from.priority;
      this.replicas = from.replicas;
      this.timeout = from.timeout;
      this.fillCache = from.fillCache;
      this.cached = from.cached;
      this.label = from.label;
    }

    /**
     * Sets {@link SnapshotOptions#isolation()}.
     *
     * @param value what reads see
     * @return this
     */
    public Builder isolation(Isolation value) {
      this.isolation = value;
      return this;
    }

    /**
     * Sets {@link SnapshotOptions#priority()}.
     *
     * @param value how urgent requests are
     * @return this
     */
    public Builder priority(Priority value) {
      this.priority = value;
      return this;
    }

    /**
     * Sets {@link SnapshotOptions#replicas()}.
     *
     * @param value which replicas answer
     * @return this
     */
    public Builder replicas(ReplicaChoice value) {
      this.replicas = value;
      return this;
    }

    /**
     * Sets {@link SnapshotOptions#timeout()}.
     *
     * @param value how long each call may take, all retries and waits included; null: the
     *     connection's {@code timeout}
     * @return this
     */
    public Builder timeout(@Nullable Duration value) {
      this.timeout = value;
      return this;
    }

    /**
     * Sets {@link SnapshotOptions#fillCache()}.
     *
     * @param value whether what is read may displace what the stores keep in memory
     * @return this
     */
    public Builder fillCache(boolean value) {
      this.fillCache = value;
      return this;
    }

    /**
     * Sets {@link SnapshotOptions#cached()}.
     *
     * @param value whether the snapshot keeps what get and batchGet have read, so that reading it
     *     again asks nobody
     * @return this
     */
    public Builder cached(boolean value) {
      this.cached = value;
      return this;
    }

    /**
     * Sets {@link SnapshotOptions#label()}.
     *
     * @param value who does this, for the cluster's statistics and logs; empty: nothing in
     *     particular
     * @return this
     */
    public Builder label(String value) {
      this.label = value;
      return this;
    }

    /**
     * Makes the options.
     *
     * @return an immutable value
     * @throws IllegalArgumentException as the constructor of {@link SnapshotOptions}
     */
    public SnapshotOptions build() {
      return new SnapshotOptions(isolation, priority, replicas, timeout, fillCache, cached, label);
    }
  }
}
