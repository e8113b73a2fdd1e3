package io.kvdc.tikv.rpc;

import io.kvdc.Bytes;
import io.kvdc.Priority;
import io.kvdc.ReplicaChoice;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a request is sent and what it says of itself; an immutable value. {@link #mutate()} makes
 * changed copies. May grow.
 *
 * @param keys which space of keys the request is about; null: the one that the RPC says
 * @param encodeKeys whether keys in messages are the application's, which the driver puts into the
 *     keyspace and takes out again; if not, they travel as they are
 * @param timeout how long the call may take, all retries and waits included; null: the connection's
 *     {@code timeout}
 * @param attemptTimeout how long each attempt may take (client-go internal/client:
 *     ReadTimeoutShort)
 * @param retryBudget how long the waits between attempts may be in all; null: the connection's
 *     {@code retryBudget}; zero: no end but the timeout
 * @param once whether it must not be sent again once it may have been applied, because doing it
 *     twice is not the same as doing it once
 * @param priority how urgent it is
 * @param requestSource who asks, for the cluster's statistics; empty: unknown
 * @param resourceGroup the resource group that pays; empty: the default group
 * @param resourceGroupTag by which stores attribute the work to a statement
 * @param traceId by which stores' traces are found; empty: none
 * @param traceFlags what stores trace, as TiKV's trace control flags (client-go trace:
 *     TraceControlFlags)
 * @param replicas which replicas answer, if it is a read for a key or a region
 * @param staleRead whether any replica answers from what it has; the timestamp in the request must
 *     be old enough
 * @param labels stores with these labels are preferred among replicas
 * @param busyThreshold how long it may have to wait at the leader's store before an idler replica
 *     answers; zero: however long
 */
public record RpcOptions(
    @Nullable TikvKeys keys,
    boolean encodeKeys,
    @Nullable Duration timeout,
    Duration attemptTimeout,
    @Nullable Duration retryBudget,
    boolean once,
    Priority priority,
    String requestSource,
    String resourceGroup,
    Bytes resourceGroupTag,
    Bytes traceId,
    long traceFlags,
    ReplicaChoice replicas,
    boolean staleRead,
    Map<String, String> labels,
    Duration busyThreshold) {

  private static final RpcOptions DEFAULTS =
      new RpcOptions(
          null,
          true,
          null,
          Duration.ofSeconds(30),
          null,
          false,
          Priority.NORMAL,
          "",
          "",
          Bytes.EMPTY,
          Bytes.EMPTY,
          0,
          ReplicaChoice.LEADER,
          false,
          Map.of(),
          Duration.ZERO);

  /**
   * Refuses senseless values.
   *
   * @param keys as for the record
   * @param encodeKeys as for the record
   * @param timeout as for the record
   * @param attemptTimeout as for the record
   * @param retryBudget as for the record
   * @param once as for the record
   * @param priority as for the record
   * @param requestSource as for the record
   * @param resourceGroup as for the record
   * @param resourceGroupTag as for the record
   * @param traceId as for the record
   * @param traceFlags as for the record
   * @param replicas as for the record
   * @param staleRead as for the record
   * @param labels as for the record
   * @param busyThreshold as for the record
   * @throws IllegalArgumentException if a time is negative, or a timeout zero
   */
  public RpcOptions {
    requirePositive(timeout);
    requirePositive(Objects.requireNonNull(attemptTimeout, "attemptTimeout"));
    requireNotNegative(retryBudget);
    requireNotNegative(Objects.requireNonNull(busyThreshold, "busyThreshold"));
    Objects.requireNonNull(priority, "priority");
    Objects.requireNonNull(requestSource, "requestSource");
    Objects.requireNonNull(resourceGroup, "resourceGroup");
    Objects.requireNonNull(resourceGroupTag, "resourceGroupTag");
    Objects.requireNonNull(traceId, "traceId");
    Objects.requireNonNull(replicas, "replicas");
    labels = Map.copyOf(labels);
  }

  private static void requirePositive(@Nullable Duration time) {
    if (time != null && time.isZero()) {
      throw new IllegalArgumentException("a timeout must be positive, not " + time);
    }
    requireNotNegative(time);
  }

  private static void requireNotNegative(@Nullable Duration time) {
    if (time != null && time.isNegative()) {
      throw new IllegalArgumentException("a time must not be negative, as " + time + " is");
    }
  }

  /**
   * To the leader, as urgent as most work, sent again as often as need be.
   *
   * @return the defaults
   */
  public static RpcOptions defaults() {
    return DEFAULTS;
  }

  /**
   * Begins a changed copy.
   *
   * @return a builder that has these values
   */
  public Builder mutate() {
    return new Builder(this);
  }

  /** Makes changed copies. For one thread. */
  public static final class Builder {
    private @Nullable TikvKeys keys;
    private boolean encodeKeys;
    private @Nullable Duration timeout;
    private Duration attemptTimeout;
    private @Nullable Duration retryBudget;
    private boolean once;
    private Priority priority;
    private String requestSource;
    private String resourceGroup;
    private Bytes resourceGroupTag;
    private Bytes traceId;
    private long traceFlags;
    private ReplicaChoice replicas;
    private boolean staleRead;
    private Map<String, String> labels;
    private Duration busyThreshold;

    private Builder(RpcOptions from) {
      this.keys = from.keys;
      this.encodeKeys = from.encodeKeys;
      this.timeout = from.timeout;
      this.attemptTimeout = from.attemptTimeout;
      this.retryBudget = from.retryBudget;
      this.once = from.once;
      this.priority = from.priority;
      this.requestSource = from.requestSource;
      this.resourceGroup = from.resourceGroup;
      this.resourceGroupTag = from.resourceGroupTag;
      this.traceId = from.traceId;
      this.traceFlags = from.traceFlags;
      this.replicas = from.replicas;
      this.staleRead = from.staleRead;
      this.labels = from.labels;
      this.busyThreshold = from.busyThreshold;
    }

    /**
     * Sets {@link RpcOptions#keys()}.
     *
     * @param value as for the record
     * @return this
     */
    public Builder keys(@Nullable TikvKeys value) {
      keys = value;
      return this;
    }

    /**
     * Sets {@link RpcOptions#encodeKeys()}.
     *
     * @param value as for the record
     * @return this
     */
    public Builder encodeKeys(boolean value) {
      encodeKeys = value;
      return this;
    }

    /**
     * Sets {@link RpcOptions#timeout()}.
     *
     * @param value as for the record
     * @return this
     */
    public Builder timeout(@Nullable Duration value) {
      timeout = value;
      return this;
    }

    /**
     * Sets {@link RpcOptions#attemptTimeout()}.
     *
     * @param value as for the record
     * @return this
     */
    public Builder attemptTimeout(Duration value) {
      attemptTimeout = value;
      return this;
    }

    /**
     * Sets {@link RpcOptions#retryBudget()}.
     *
     * @param value as for the record
     * @return this
     */
    public Builder retryBudget(@Nullable Duration value) {
      retryBudget = value;
      return this;
    }

    /**
     * Sets {@link RpcOptions#once()}.
     *
     * @param value as for the record
     * @return this
     */
    public Builder once(boolean value) {
      once = value;
      return this;
    }

    /**
     * Sets {@link RpcOptions#priority()}.
     *
     * @param value as for the record
     * @return this
     */
    public Builder priority(Priority value) {
      priority = value;
      return this;
    }

    /**
     * Sets {@link RpcOptions#requestSource()}.
     *
     * @param value as for the record
     * @return this
     */
    public Builder requestSource(String value) {
      requestSource = value;
      return this;
    }

    /**
     * Sets {@link RpcOptions#resourceGroup()}.
     *
     * @param value as for the record
     * @return this
     */
    public Builder resourceGroup(String value) {
      resourceGroup = value;
      return this;
    }

    /**
     * Sets {@link RpcOptions#resourceGroupTag()}.
     *
     * @param value as for the record
     * @return this
     */
    public Builder resourceGroupTag(Bytes value) {
      resourceGroupTag = value;
      return this;
    }

    /**
     * Sets {@link RpcOptions#traceId()}.
     *
     * @param value as for the record
     * @return this
     */
    public Builder traceId(Bytes value) {
      traceId = value;
      return this;
    }

    /**
     * Sets {@link RpcOptions#traceFlags()}.
     *
     * @param value as for the record
     * @return this
     */
    public Builder traceFlags(long value) {
      traceFlags = value;
      return this;
    }

    /**
     * Sets {@link RpcOptions#replicas()}.
     *
     * @param value as for the record
     * @return this
     */
    public Builder replicas(ReplicaChoice value) {
      replicas = value;
      return this;
    }

    /**
     * Sets {@link RpcOptions#staleRead()}.
     *
     * @param value as for the record
     * @return this
     */
    public Builder staleRead(boolean value) {
      staleRead = value;
      return this;
    }

    /**
     * Sets {@link RpcOptions#labels()}.
     *
     * @param value as for the record
     * @return this
     */
    public Builder labels(Map<String, String> value) {
      labels = value;
      return this;
    }

    /**
     * Sets {@link RpcOptions#busyThreshold()}.
     *
     * @param value as for the record
     * @return this
     */
    public Builder busyThreshold(Duration value) {
      busyThreshold = value;
      return this;
    }

    /**
     * The options.
     *
     * @return an immutable value
     * @throws IllegalArgumentException if a time is negative, or a timeout zero
     */
    public RpcOptions build() {
      return new RpcOptions(
          keys,
          encodeKeys,
          timeout,
          attemptTimeout,
          retryBudget,
          once,
          priority,
          requestSource,
          resourceGroup,
          resourceGroupTag,
          traceId,
          traceFlags,
          replicas,
          staleRead,
          labels,
          busyThreshold);
    }
  }
}
