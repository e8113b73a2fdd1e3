package io.kvdc;

import java.time.Duration;
import java.util.Map;
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
 * @param staleRead whether replicas answer at once from what they have, without asking the leader
 *     how far that is. The answers are those of the timestamp all the same; a replica that has not
 *     come so far leaves the answer to others. Needs a start timestamp, and is not for pessimistic
 *     transactions
 * @param replicaLabels what the labels of the stores that are asked should say, such as the {@code
 *     zone} of the caller: stores with all of them come first, others if those cannot answer;
 *     empty: any store. With {@link ReplicaChoice#LEADER} it has a meaning for stale reads only
 * @param busyThreshold how long a read may have to wait at the leader's store before an idler
 *     replica answers it; zero: however long
 * @param attemptTimeout how long a replica has for the first attempt at a read before others are
 *     asked; shorter than 30 s, or it changes nothing; null: 30 s
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
 * @param commit how it is committed, and what its writes say of themselves
 * @param pipelined if it writes while it goes on, because it is too large for memory, how; null: it
 *     keeps its writes in memory until the commit
 * @param tags what its requests say of who sends them
 */
public record TransactionOptions(
    TransactionMode mode,
    @Nullable Timestamp startTimestamp,
    Isolation isolation,
    Priority priority,
    ReplicaChoice replicas,
    boolean staleRead,
    Map<String, String> replicaLabels,
    Duration busyThreshold,
    @Nullable Duration attemptTimeout,
    @Nullable Duration timeout,
    @Nullable Duration lockWait,
    long maxEntryBytes,
    long maxBytes,
    boolean fillCache,
    AssertionLevel assertions,
    @Nullable CommitCheck commitCheck,
    String label,
    CommitOptions commit,
    @Nullable PipelinedWrites pipelined,
    RequestTags tags) {

  private static final TransactionOptions OPTIMISTIC =
      new TransactionOptions(
          TransactionMode.OPTIMISTIC,
          null,
          Isolation.SNAPSHOT,
          Priority.NORMAL,
          ReplicaChoice.LEADER,
          false,
          Map.of(),
          Duration.ZERO,
          null,
          null,
          null,
          0,
          0,
          true,
          AssertionLevel.FAST,
          null,
          "",
          CommitOptions.defaults(),
          null,
          RequestTags.defaults());

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
   * @param staleRead as for the record
   * @param replicaLabels as for the record
   * @param busyThreshold as for the record
   * @param attemptTimeout as for the record
   * @param timeout as for the record
   * @param lockWait as for the record
   * @param maxEntryBytes as for the record
   * @param maxBytes as for the record
   * @param fillCache as for the record
   * @param assertions as for the record
   * @param commitCheck as for the record
   * @param label as for the record
   * @param commit as for the record
   * @param pipelined as for the record
   * @param tags as for the record
   * @throws IllegalArgumentException if a timeout is not positive, another number is negative, or
   *     stale reads are wanted of a transaction that is pessimistic, has no start timestamp or
   *     another isolation than {@link Isolation#SNAPSHOT}
   */
  public TransactionOptions {
    Objects.requireNonNull(mode, "mode");
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
    Objects.requireNonNull(assertions, "assertions");
    Objects.requireNonNull(label, "label");
    Objects.requireNonNull(commit, "commit");
    Objects.requireNonNull(tags, "tags");
    if (timeout != null && (timeout.isZero() || timeout.isNegative())) {
      throw new IllegalArgumentException("a timeout must be positive, not " + timeout);
    }
    if (staleRead
        && (startTimestamp == null
            || mode == TransactionMode.PESSIMISTIC
            || isolation != Isolation.SNAPSHOT)) {
      throw new IllegalArgumentException(
          "stale reads are for optimistic transactions that say as of when they read, with snapshot"
              + " isolation; give a startTimestamp, or take staleRead away");
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
    private boolean staleRead;
    private Map<String, String> replicaLabels;
    private Duration busyThreshold;
    private @Nullable Duration attemptTimeout;
    private @Nullable Duration timeout;
    private @Nullable Duration lockWait;
    private long maxEntryBytes;
    private long maxBytes;
    private boolean fillCache;
    private AssertionLevel assertions;
    private @Nullable CommitCheck commitCheck;
    private String label;
    private CommitOptions commit;
    private @Nullable PipelinedWrites pipelined;
    private RequestTags tags;

    private Builder(TransactionOptions from) {
      this.mode = from.mode;
      this.startTimestamp = from.startTimestamp;
      this.isolation = from.isolation;
      this.priority = from.priority;
      this.replicas = from.replicas;
      this.staleRead = from.staleRead;
      this.replicaLabels = from.replicaLabels;
      this.busyThreshold = from.busyThreshold;
      this.attemptTimeout = from.attemptTimeout;
      this.timeout = from.timeout;
      this.lockWait = from.lockWait;
      this.maxEntryBytes = from.maxEntryBytes;
      this.maxBytes = from.maxBytes;
      this.fillCache = from.fillCache;
      this.assertions = from.assertions;
      this.commitCheck = from.commitCheck;
      this.label = from.label;
      this.commit = from.commit;
      this.pipelined = from.pipelined;
      this.tags = from.tags;
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
     * Sets {@link TransactionOptions#staleRead()}.
     *
     * @param value whether replicas answer at once from what they have, without asking the leader
     *     how far that is. The answers are those of the timestamp all the same; a replica that has
     *     not come so far leaves the answer to others. Needs a start timestamp, and is not for
     *     pessimistic transactions
     * @return this
     */
    public Builder staleRead(boolean value) {
      this.staleRead = value;
      return this;
    }

    /**
     * Sets {@link TransactionOptions#replicaLabels()}.
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
     * Sets {@link TransactionOptions#busyThreshold()}.
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
     * Sets {@link TransactionOptions#attemptTimeout()}.
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
     * Sets {@link TransactionOptions#commit()}.
     *
     * @param value how it is committed, and what its writes say of themselves
     * @return this
     */
    public Builder commit(CommitOptions value) {
      this.commit = value;
      return this;
    }

    /**
     * Sets {@link CommitOptions#asyncCommit()}.
     *
     * @param value whether the commit may succeed as soon as all keys are prewritten; null: what
     *     the connection says
     * @return this
     */
    public Builder asyncCommit(@Nullable Boolean value) {
      return commit(commit.mutate().asyncCommit(value).build());
    }

    /**
     * Sets {@link CommitOptions#onePhase()}.
     *
     * @param value whether the request that writes may commit too; null: what the connection says
     * @return this
     */
    public Builder onePhase(@Nullable Boolean value) {
      return commit(commit.mutate().onePhase(value).build());
    }

    /**
     * Sets {@link TransactionOptions#pipelined()}.
     *
     * @param value if it writes while it goes on, how; null: it keeps its writes in memory until
     *     the commit
     * @return this
     */
    public Builder pipelined(@Nullable PipelinedWrites value) {
      this.pipelined = value;
      return this;
    }

    /**
     * Sets {@link TransactionOptions#tags()}.
     *
     * @param value what its requests say of who sends them
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
     * @throws IllegalArgumentException as the constructor of {@link TransactionOptions}
     */
    public TransactionOptions build() {
      return new TransactionOptions(
          mode,
          startTimestamp,
          isolation,
          priority,
          replicas,
          staleRead,
          replicaLabels,
          busyThreshold,
          attemptTimeout,
          timeout,
          lockWait,
          maxEntryBytes,
          maxBytes,
          fillCache,
          assertions,
          commitCheck,
          label,
          commit,
          pipelined,
          tags);
    }
  }
}
