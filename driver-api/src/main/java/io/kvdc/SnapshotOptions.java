package io.kvdc;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a snapshot reads; an immutable value. {@link #mutate()} makes changed copies.
 *
 * @param isolation what reads see
 * @param priority how urgent requests are
 * @param replicas which replicas answer
 * @param staleRead whether replicas answer at once from what they have, without asking the leader
 *     how far that is. The answers are those of the timestamp all the same; a replica that has not
 *     come so far leaves the answer to others. Needs a timestamp other than {@link Timestamp#MAX}
 * @param replicaLabels what the labels of the stores that are asked should say, such as the {@code
 *     zone} of the caller: stores with all of them come first, others if those cannot answer;
 *     empty: any store. With {@link ReplicaChoice#LEADER} it has a meaning for stale reads only
 * @param busyThreshold how long a read may have to wait at the leader's store before an idler
 *     replica answers it; zero: however long
 * @param attemptTimeout how long a replica has for the first attempt at a read before others are
 *     asked; shorter than 30 s, or it changes nothing; null: 30 s
 * @param timeout how long each call may take, all retries and waits included; null: the
 *     connection's {@code timeout}
 * @param fillCache whether what is read may displace what the stores keep in memory
 * @param cached whether the snapshot keeps what get and batchGet have read, so that reading it
 *     again asks nobody
 * @param label who does this, for the cluster's statistics and logs; empty: nothing in particular
 * @param tags what requests say of who sends them
 */
public record SnapshotOptions(
    Isolation isolation,
    Priority priority,
    ReplicaChoice replicas,
    boolean staleRead,
    Map<String, String> replicaLabels,
    Duration busyThreshold,
    @Nullable Duration attemptTimeout,
    @Nullable Duration timeout,
    boolean fillCache,
    boolean cached,
    String label,
    RequestTags tags) {

  private static final SnapshotOptions DEFAULTS =
      new SnapshotOptions(
          Isolation.SNAPSHOT,
          Priority.NORMAL,
          ReplicaChoice.LEADER,
          false,
          Map.of(),
          Duration.ZERO,
          null,
          null,
          true,
          true,
          "",
          RequestTags.defaults());

  /**
   * Refuses senseless values.
   *
   * @param isolation as for the record
   * @param priority as for the record
   * @param replicas as for the record
   * @param staleRead as for the record
   * @param replicaLabels as for the record
   * @param busyThreshold as for the record
   * @param attemptTimeout as for the record
   * @param timeout as for the record
   * @param fillCache as for the record
   * @param cached as for the record
   * @param label as for the record
   * @param tags as for the record
   * @throws IllegalArgumentException if a timeout is not positive, the threshold is negative, or a
   *     stale read is to be of another isolation than {@link Isolation#SNAPSHOT}
   */
  public SnapshotOptions {
    Objects.requireNonNull(isolation, "isolation");
    Objects.requireNonNull(priority, "priority");
    Objects.requireNonNull(replicas, "replicas");
    replicaLabels = Map.copyOf(replicaLabels);
    if (busyThreshold.isNegative()) {
      throw new IllegalArgumentException("a busy threshold cannot be negative: " + busyThreshold);
    }
    if (attemptTimeout != null && (attemptTimeout.isZero() || attemptTimeout.isNegative())) {
      throw new IllegalArgumentException(
          "a timeout of an attempt must be positive, not " + attemptTimeout);
    }
    Objects.requireNonNull(label, "label");
    Objects.requireNonNull(tags, "tags");
    if (timeout != null && (timeout.isZero() || timeout.isNegative())) {
      throw new IllegalArgumentException("a timeout must be positive, not " + timeout);
    }
    if (staleRead && isolation != Isolation.SNAPSHOT) {
      throw new IllegalArgumentException(
          "a stale read is one of a snapshot; take staleRead or the isolation "
              + isolation
              + " away");
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
    private boolean staleRead;
    private Map<String, String> replicaLabels;
    private Duration busyThreshold;
    private @Nullable Duration attemptTimeout;
    private @Nullable Duration timeout;
    private boolean fillCache;
    private boolean cached;
    private String label;
    private RequestTags tags;

    private Builder(SnapshotOptions from) {
      this.isolation = from.isolation;
      this.priority = from.priority;
      this.replicas = from.replicas;
      this.staleRead = from.staleRead;
      this.replicaLabels = from.replicaLabels;
      this.busyThreshold = from.busyThreshold;
      this.attemptTimeout = from.attemptTimeout;
      this.timeout = from.timeout;
      this.fillCache = from.fillCache;
      this.cached = from.cached;
      this.label = from.label;
      this.tags = from.tags;
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
     * Sets {@link SnapshotOptions#staleRead()}.
     *
     * @param value whether replicas answer at once from what they have, without asking the leader
     *     how far that is. The answers are those of the timestamp all the same; a replica that has
     *     not come so far leaves the answer to others. Needs a timestamp other than {@link
     *     Timestamp#MAX}
     * @return this
     */
    public Builder staleRead(boolean value) {
      this.staleRead = value;
      return this;
    }

    /**
     * Sets {@link SnapshotOptions#replicaLabels()}.
     *
     * @param value what the labels of the stores that are asked should say, such as the {@code
     *     zone} of the caller: stores with all of them come first, others if those cannot answer;
     *     empty: any store. With {@link ReplicaChoice#LEADER} it has a meaning for stale reads only
     * @return this
     */
    public Builder replicaLabels(Map<String, String> value) {
      this.replicaLabels = value;
      return this;
    }

    /**
     * Sets {@link SnapshotOptions#busyThreshold()}.
     *
     * @param value how long a read may have to wait at the leader's store before an idler replica
     *     answers it; zero: however long
     * @return this
     */
    public Builder busyThreshold(Duration value) {
      this.busyThreshold = value;
      return this;
    }

    /**
     * Sets {@link SnapshotOptions#attemptTimeout()}.
     *
     * @param value how long a replica has for the first attempt at a read before others are asked;
     *     shorter than 30 s, or it changes nothing; null: 30 s
     * @return this
     */
    public Builder attemptTimeout(@Nullable Duration value) {
      this.attemptTimeout = value;
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
     * Sets {@link SnapshotOptions#tags()}.
     *
     * @param value what requests say of who sends them
     * @return this
     */
    public Builder tags(RequestTags value) {
      this.tags = value;
      return this;
    }

    /**
     * Makes the options.
     *
     * @return an immutable value
     * @throws IllegalArgumentException as the constructor of {@link SnapshotOptions}
     */
    public SnapshotOptions build() {
      return new SnapshotOptions(
          isolation,
          priority,
          replicas,
          staleRead,
          replicaLabels,
          busyThreshold,
          attemptTimeout,
          timeout,
          fillCache,
          cached,
          label,
          tags);
    }
  }
}
