package io.kvdc;

/**
 * How a transaction that is too large for memory writes while it goes on; an immutable value.
 * {@link #mutate()} makes changed copies.
 *
 * <p>For optimistic transactions. They have no scans, savepoints or lock calls, and no commit that
 * is asynchronous or in one phase ({@link io.kvdc.error.InvalidArgumentException}); reads of keys
 * see their own writes wherever these are.
 *
 * <p>Flags of a key are to be set before its write, for stores look at them when it is sent. If
 * they came later and the key was not written again, the commit fails with {@link
 * io.kvdc.error.InvalidArgumentException}; what was asserted of a write that is sent cannot be
 * taken back.
 *
 * @param flushConcurrency requests of one flush that may be out at the same time
 * @param resolveConcurrency regions whose locks are turned into values at the same time, at the end
 * @param throttle which part of the time between flushes the transaction pauses, to leave the
 *     cluster to others; at least 0, which is no pause, and less than 1
 */
public record PipelinedWrites(int flushConcurrency, int resolveConcurrency, double throttle) {

  private static final PipelinedWrites DEFAULTS = new PipelinedWrites(128, 8, 0);

  /**
   * Refuses senseless values.
   *
   * @param flushConcurrency as for the record
   * @param resolveConcurrency as for the record
   * @param throttle as for the record
   * @throws IllegalArgumentException if a concurrency is not positive, or {@code throttle} is
   *     negative or at least 1
   */
  public PipelinedWrites {
    if (flushConcurrency < 1 || resolveConcurrency < 1) {
      throw new IllegalArgumentException("concurrencies must be positive");
    }
    if (!(throttle >= 0 && throttle < 1)) {
      throw new IllegalArgumentException(
          "the part of the time to pause must be at least 0 and less than 1, not " + throttle);
    }
  }

  /**
   * 128 requests at a time, 8 regions at the end, no pauses (client-go txnkv/transaction/txn.go:
   * defaults of TxnOptions in tikv/kv.go).
   *
   * @return the defaults
   */
  public static PipelinedWrites defaults() {
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
    private int flushConcurrency;
    private int resolveConcurrency;
    private double throttle;

    private Builder(PipelinedWrites from) {
      this.flushConcurrency = from.flushConcurrency;
      this.resolveConcurrency = from.resolveConcurrency;
      this.throttle = from.throttle;
    }

    /**
     * Sets {@link PipelinedWrites#flushConcurrency()}.
     *
     * @param value requests of one flush that may be out at the same time
     * @return this
     */
    public Builder flushConcurrency(int value) {
      this.flushConcurrency = value;
      return this;
    }

    /**
     * Sets {@link PipelinedWrites#resolveConcurrency()}.
     *
     * @param value regions whose locks are turned into values at the same time, at the end
     * @return this
     */
    public Builder resolveConcurrency(int value) {
      this.resolveConcurrency = value;
      return this;
    }

    /**
     * Sets {@link PipelinedWrites#throttle()}.
     *
     * @param value which part of the time between flushes the transaction pauses, to leave the
     *     cluster to others; at least 0, which is no pause, and less than 1
     * @return this
     */
    public Builder throttle(double value) {
      this.throttle = value;
      return this;
    }

    /**
     * Makes the options.
     *
     * @return an immutable value
     * @throws IllegalArgumentException as the constructor of {@link PipelinedWrites}
     */
    public PipelinedWrites build() {
      return new PipelinedWrites(flushConcurrency, resolveConcurrency, throttle);
    }
  }
}
