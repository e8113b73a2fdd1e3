package io.kvdc;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a transaction works; an immutable value. {@link #mutate()} makes changed copies.
 *
 * @param mode when it finds out about conflicts
 * @param startTimestamp as of when it reads; null: now. One from the past makes a transaction that
 *     conflicts with all that was written since.
 * @param isolation what its reads see
 * @param priority how urgent its requests are
 * @param replicas which replicas answer its reads
 * @param timeout how long each call may take, all retries and waits included; null: the
 *     connection's {@code timeout}
 * @param lockWait how long a lock call of a pessimistic transaction waits for each lock; null: what
 *     the connection says, or as long as the call's timeout lets it
 * @param maxEntryBytes the most bytes of one key and its value; 0: the connection's limit
 * @param maxBytes the most bytes of all keys and values together; 0: the connection's limit
 * @param fillCache whether what it reads may displace what the stores keep in memory
 * @param assertions how strictly what is asserted about keys is checked
 * @param commitCheck has the last word on the commit; null: nobody
 * @param label who does this, for the cluster's statistics and logs, such as {@code billing};
 *     empty: nothing in particular
 */
public record TransactionOptions(
    TransactionMode mode,
    @Nullable Timestamp startTimestamp,
    Isolation isolation,
    Priority priority,
    ReplicaChoice replicas,
    @Nullable Duration timeout,
    @Nullable Duration lockWait,
    long maxEntryBytes,
    long maxBytes,
    boolean fillCache,
    AssertionLevel assertions,
    @Nullable CommitCheck commitCheck,
    String label) {

  private static final TransactionOptions OPTIMISTIC =
      new TransactionOptions(
          TransactionMode.OPTIMISTIC,
          null,
          Isolation.SNAPSHOT,
          Priority.NORMAL,
          ReplicaChoice.LEADER,
          null,
          null,
          0,
          0,
          true,
          AssertionLevel.FAST,
          null,
          "");

  private static final TransactionOptions PESSIMISTIC =
      OPTIMISTIC.mutate().mode(TransactionMode.PESSIMISTIC).build();

  /**
   * Refuses senseless values.
   *
   * @param mode as for the record
   * @param startTimestamp as for the record
   * @param isolation as for the record
   * @param priority as for the record
   * @param replicas as for the record
   * @param timeout as for the record
   * @param lockWait as for the record
   * @param maxEntryBytes as for the record
   * @param maxBytes as for the record
   * @param fillCache as for the record
   * @param assertions as for the record
   * @param commitCheck as for the record
   * @param label as for the record
   * @throws IllegalArgumentException if the timeout is not positive, or another number is negative
   */
  public TransactionOptions {
    Objects.requireNonNull(mode, "mode");
    Objects.requireNonNull(isolation, "isolation");
    Objects.requireNonNull(priority, "priority");
    Objects.requireNonNull(replicas, "replicas");
    Objects.requireNonNull(assertions, "assertions");
    Objects.requireNonNull(label, "label");
    if (timeout != null && (timeout.isZero() || timeout.isNegative())) {
      throw new IllegalArgumentException("a timeout must be positive, not " + timeout);
    }
    if (lockWait != null && lockWait.isNegative()) {
      throw new IllegalArgumentException("a lock wait cannot be negative: " + lockWait);
    }
    if (maxEntryBytes < 0 || maxBytes < 0) {
      throw new IllegalArgumentException("a limit cannot be negative");
    }
  }

  /**
   * An optimistic transaction that begins now.
   *
   * @return the defaults
   */
  public static TransactionOptions defaults() {
    return OPTIMISTIC;
  }

  /**
   * An optimistic transaction that begins now.
   *
   * @return options
   */
  public static TransactionOptions optimistic() {
    return OPTIMISTIC;
  }

  /**
   * A pessimistic transaction that begins now.
   *
   * @return options
   */
  public static TransactionOptions pessimistic() {
    return PESSIMISTIC;
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
    private TransactionMode mode;
    private @Nullable Timestamp startTimestamp;
    private Isolation isolation;
    private Priority priority;
    private ReplicaChoice replicas;
    private @Nullable Duration timeout;
    private @Nullable Duration lockWait;
    private long maxEntryBytes;
    private long maxBytes;
    private boolean fillCache;
    private AssertionLevel assertions;
    private @Nullable CommitCheck commitCheck;
    private String label;

    private Builder(TransactionOptions from) {
      this.mode = from.mode;
      this.startTimestamp = from.startTimestamp;
      this.isolation = from.isolation;
      this.priority = from.priority;
      this.replicas = from.replicas;
      this.timeout = from.timeout;
      this.lockWait = from.lockWait;
      this.maxEntryBytes = from.maxEntryBytes;
      this.maxBytes = from.maxBytes;
      this.fillCache = from.fillCache;
      this.assertions = from.assertions;
      this.commitCheck = from.commitCheck;
      this.label = from.label;
    }

    /**
     * Sets {@link TransactionOptions#mode()}.
     *
     * @param value when it finds out about conflicts
     * @return this
     */
    public Builder mode(TransactionMode value) {
      this.mode = value;
      return this;
    }

    /**
     * Sets {@link TransactionOptions#startTimestamp()}.
     *
     * @param value as of when it reads; null: now. One from the past makes a transaction that
     *     conflicts with all that was written since.
     * @return this
     */
    public Builder startTimestamp(@Nullable Timestamp value) {
      this.startTimestamp = value;
      return this;
    }

    /**
     * Sets {@link TransactionOptions#isolation()}.
     *
     * @param value what its reads see
     * @return this
     */
    public Builder isolation(Isolation value) {
      this.isolation = value;
      return this;
    }

    /**
     * Sets {@link TransactionOptions#priority()}.
     *
     * @param value how urgent its requests are
     * @return this
     */
    public Builder priority(Priority value) {
      this.priority = value;
      return this;
    }

    /**
     * Sets {@link TransactionOptions#replicas()}.
     *
     * @param value which replicas answer its reads
     * @return this
     */
    public Builder replicas(ReplicaChoice value) {
      this.replicas = value;
      return this;
    }

    /**
     * Sets {@link TransactionOptions#timeout()}.
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
     * Sets {@link TransactionOptions#lockWait()}.
     *
     * @param value how long a lock call of a pessimistic transaction waits for each lock; null:
     *     what the connection says, or as long as the call's timeout lets it
     * @return this
     */
    public Builder lockWait(@Nullable Duration value) {
      this.lockWait = value;
      return this;
    }

    /**
     * Sets {@link TransactionOptions#maxEntryBytes()}.
     *
     * @param value the most bytes of one key and its value; 0: the connection's limit
     * @return this
     */
    public Builder maxEntryBytes(long value) {
      this.maxEntryBytes = value;
      return this;
    }

    /**
     * Sets {@link TransactionOptions#maxBytes()}.
     *
     * @param value the most bytes of all keys and values together; 0: the connection's limit
     * @return this
     */
    public Builder maxBytes(long value) {
      this.maxBytes = value;
      return this;
    }

    /**
     * Sets {@link TransactionOptions#fillCache()}.
     *
     * @param value whether what it reads may displace what the stores keep in memory
     * @return this
     */
    public Builder fillCache(boolean value) {
      this.fillCache = value;
      return this;
    }

    /**
     * Sets {@link TransactionOptions#assertions()}.
     *
     * @param value how strictly what is asserted about keys is checked
     * @return this
     */
    public Builder assertions(AssertionLevel value) {
      this.assertions = value;
      return this;
    }

    /**
     * Sets {@link TransactionOptions#commitCheck()}.
     *
     * @param value has the last word on the commit; null: nobody
     * @return this
     */
    public Builder commitCheck(@Nullable CommitCheck value) {
      this.commitCheck = value;
      return this;
    }

    /**
     * Sets {@link TransactionOptions#label()}.
     *
     * @param value who does this, for the cluster's statistics and logs, such as {@code billing};
     *     empty: nothing in particular
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
     * @throws IllegalArgumentException as the constructor of {@link TransactionOptions}
     */
    public TransactionOptions build() {
      return new TransactionOptions(
          mode,
          startTimestamp,
          isolation,
          priority,
          replicas,
          timeout,
          lockWait,
          maxEntryBytes,
          maxBytes,
          fillCache,
          assertions,
          commitCheck,
          label);
    }
  }
}
