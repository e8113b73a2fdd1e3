package io.kvdc;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a transaction is committed, and what its writes say of themselves; an immutable value. {@link
 * #mutate()} makes changed copies.
 *
 * @param asyncCommit whether the commit may succeed as soon as all keys are prewritten, and commit
 *     them in the background; null: what the connection says. It is a wish: large transactions and
 *     those with a {@link TransactionOptions#commitCheck()} are committed in two phases, and so are
 *     those where a store asks for it ({@link CommitDetails#protocol()} tells)
 * @param onePhase whether a transaction with keys in one region only may be committed by the
 *     request that writes them; null: what the connection says. A wish as {@code asyncCommit}
 * @param causal whether it is enough that this transaction is ordered after those that it has seen;
 *     saves a timestamp in the two short forms of commit. Without it, it is ordered after all that
 *     ended before its commit began
 * @param after the commit timestamp must be greater than this, which the commit waits for; null: no
 *     such wish
 * @param afterTimeout how far the timestamps of the cluster may lie behind {@code after}, and how
 *     long to wait for them; zero: fail at once with {@link
 *     io.kvdc.error.CommitTimestampLagException}
 * @param prewriteLocks what to do about locks of others that the prewrite meets
 * @param leaseCheck asked before the transaction is decided whether what it was planned on still
 *     holds; null: nobody
 * @param filter says which writes are without effect and need not be sent; null: none
 * @param diskFull what stores do about its writes when their disks are full
 * @param source who caused this transaction, for change feeds and replication: bits that the
 *     cluster keeps with each write; 0: nobody in particular
 * @param syncLog whether stores write their logs to disk before they answer, whatever their
 *     settings
 */
public record CommitOptions(
    @Nullable Boolean asyncCommit,
    @Nullable Boolean onePhase,
    boolean causal,
    @Nullable Timestamp after,
    Duration afterTimeout,
    PrewriteLocks prewriteLocks,
    @Nullable LeaseCheck leaseCheck,
    @Nullable MutationFilter filter,
    DiskFullPolicy diskFull,
    long source,
    boolean syncLog) {

  private static final CommitOptions DEFAULTS =
      new CommitOptions(
          null,
          null,
          false,
          null,
          Duration.ofSeconds(1),
          PrewriteLocks.RESOLVE,
          null,
          null,
          DiskFullPolicy.REFUSE,
          0,
          false);

  /**
   * Refuses senseless values.
   *
   * @param asyncCommit as for the record
   * @param onePhase as for the record
   * @param causal as for the record
   * @param after as for the record
   * @param afterTimeout as for the record
   * @param prewriteLocks as for the record
   * @param leaseCheck as for the record
   * @param filter as for the record
   * @param diskFull as for the record
   * @param source as for the record
   * @param syncLog as for the record
   * @throws IllegalArgumentException if the timeout or the source is negative
   */
  public CommitOptions {
    Objects.requireNonNull(afterTimeout, "afterTimeout");
    Objects.requireNonNull(prewriteLocks, "prewriteLocks");
    Objects.requireNonNull(diskFull, "diskFull");
    if (afterTimeout.isNegative()) {
      throw new IllegalArgumentException("a timeout cannot be negative: " + afterTimeout);
    }
    if (source < 0) {
      throw new IllegalArgumentException("a transaction source cannot be negative: " + source);
    }
  }

  /**
   * As the connection says, linearizable, with nobody asked.
   *
   * @return the defaults
   */
  public static CommitOptions defaults() {
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
    private @Nullable Boolean asyncCommit;
    private @Nullable Boolean onePhase;
    private boolean causal;
    private @Nullable Timestamp after;
    private Duration afterTimeout;
    private PrewriteLocks prewriteLocks;
    private @Nullable LeaseCheck leaseCheck;
    private @Nullable MutationFilter filter;
    private DiskFullPolicy diskFull;
    private long source;
    private boolean syncLog;

    private Builder(CommitOptions from) {
      this.asyncCommit = from.asyncCommit;
      this.onePhase = from.onePhase;
      this.causal = from.causal;
      this.after = from.after;
      this.afterTimeout = from.afterTimeout;
      this.prewriteLocks = from.prewriteLocks;
      this.leaseCheck = from.leaseCheck;
      this.filter = from.filter;
      this.diskFull = from.diskFull;
      this.source = from.source;
      this.syncLog = from.syncLog;
    }

    /**
     * Sets {@link CommitOptions#asyncCommit()}.
     *
     * @param value whether the commit may succeed as soon as all keys are prewritten, and commit
     *     them in the background; null: what the connection says. It is a wish: large transactions
     *     and those with a {@link TransactionOptions#commitCheck()} are committed in two phases,
     *     and so are those where a store asks for it ({@link CommitDetails#protocol()} tells)
     * @return this
     */
    public Builder asyncCommit(@Nullable Boolean value) {
      this.asyncCommit = value;
      return this;
    }

    /**
     * Sets {@link CommitOptions#onePhase()}.
     *
     * @param value whether a transaction with keys in one region only may be committed by the
     *     request that writes them; null: what the connection says. A wish as {@code asyncCommit}
     * @return this
     */
    public Builder onePhase(@Nullable Boolean value) {
      this.onePhase = value;
      return this;
    }

    /**
     * Sets {@link CommitOptions#causal()}.
     *
     * @param value whether it is enough that this transaction is ordered after those that it has
     *     seen; saves a timestamp in the two short forms of commit. Without it, it is ordered after
     *     all that ended before its commit began
     * @return this
     */
    public Builder causal(boolean value) {
      this.causal = value;
      return this;
    }

    /**
     * Sets {@link CommitOptions#after()}.
     *
     * @param value the commit timestamp must be greater than this, which the commit waits for;
     *     null: no such wish
     * @return this
     */
    public Builder after(@Nullable Timestamp value) {
      this.after = value;
      return this;
    }

    /**
     * Sets {@link CommitOptions#afterTimeout()}.
     *
     * @param value how far the timestamps of the cluster may lie behind {@code after}, and how long
     *     to wait for them; zero: fail at once with {@link
     *     io.kvdc.error.CommitTimestampLagException}
     * @return this
     */
    public Builder afterTimeout(Duration value) {
      this.afterTimeout = value;
      return this;
    }

    /**
     * Sets {@link CommitOptions#prewriteLocks()}.
     *
     * @param value what to do about locks of others that the prewrite meets
     * @return this
     */
    public Builder prewriteLocks(PrewriteLocks value) {
      this.prewriteLocks = value;
      return this;
    }

    /**
     * Sets {@link CommitOptions#leaseCheck()}.
     *
     * @param value asked before the transaction is decided whether what it was planned on still
     *     holds; null: nobody
     * @return this
     */
    public Builder leaseCheck(@Nullable LeaseCheck value) {
      this.leaseCheck = value;
      return this;
    }

    /**
     * Sets {@link CommitOptions#filter()}.
     *
     * @param value says which writes are without effect and need not be sent; null: none
     * @return this
     */
    public Builder filter(@Nullable MutationFilter value) {
      this.filter = value;
      return this;
    }

    /**
     * Sets {@link CommitOptions#diskFull()}.
     *
     * @param value what stores do about its writes when their disks are full
     * @return this
     */
    public Builder diskFull(DiskFullPolicy value) {
      this.diskFull = value;
      return this;
    }

    /**
     * Sets {@link CommitOptions#source()}.
     *
     * @param value who caused this transaction, for change feeds and replication: bits that the
     *     cluster keeps with each write; 0: nobody in particular
     * @return this
     */
    public Builder source(long value) {
      this.source = value;
      return this;
    }

    /**
     * Sets {@link CommitOptions#syncLog()}.
     *
     * @param value whether stores write their logs to disk before they answer, whatever their
     *     settings
     * @return this
     */
    public Builder syncLog(boolean value) {
      this.syncLog = value;
      return this;
    }

    /**
     * Makes the options.
     *
     * @return an immutable value
     * @throws IllegalArgumentException as the constructor of {@link CommitOptions}
     */
    public CommitOptions build() {
      return new CommitOptions(
          asyncCommit,
          onePhase,
          causal,
          after,
          afterTimeout,
          prewriteLocks,
          leaseCheck,
          filter,
          diskFull,
          source,
          syncLog);
    }
  }
}
