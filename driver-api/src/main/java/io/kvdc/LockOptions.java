package io.kvdc;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How keys are locked; an immutable value.
 *
 * @param waitTime how long to wait for each lock that another transaction holds; {@link
 *     Duration#ZERO}: not at all; null: as the transaction's {@link TransactionOptions#lockWait()}.
 *     Never longer than the call's timeout.
 * @param returnValues whether to read the newest values with the locks
 * @param checkExistence whether to tell if the keys have values
 * @param onlyIfExists whether to leave keys without value unlocked; needs {@code returnValues}, and
 *     for more than one key that the transaction holds a lock already
 * @param forUpdateTimestamp as of when to lock: a key that was written later is refused with {@link
 *     io.kvdc.error.WriteConflictException}, unless in a {@linkplain FairLocking fair stage}; null:
 *     as of now, found anew until it fits. Who locks again in one transaction names no earlier
 *     timestamp than before
 * @param shared whether other transactions may hold such a lock on the key at the same time. Needs
 *     a pessimistic transaction that has locked another key exclusively before, and no fair stage;
 *     the key can neither be written nor locked exclusively any more by this transaction, which
 *     commits in two phases. A key that it has locked exclusively stays so
 * @param resourceGroupTag the tag that stores' statistics keep these requests under, in place of
 *     that of the transaction ({@link RequestTags}); null: that of the transaction
 */
public record LockOptions(
    @Nullable Duration waitTime,
    boolean returnValues,
    boolean checkExistence,
    boolean onlyIfExists,
    @Nullable Timestamp forUpdateTimestamp,
    boolean shared,
    @Nullable Bytes resourceGroupTag) {

  private static final LockOptions DEFAULTS =
      new LockOptions(null, false, false, false, null, false, null);

  /**
   * Refuses senseless values.
   *
   * @param waitTime as for the record
   * @param returnValues as for the record
   * @param checkExistence as for the record
   * @param onlyIfExists as for the record
   * @param forUpdateTimestamp as for the record
   * @param shared as for the record
   * @param resourceGroupTag as for the record
   * @throws IllegalArgumentException if the wait time is negative, or {@code onlyIfExists} is asked
   *     for without {@code returnValues}
   */
  public LockOptions {
    if (waitTime != null && waitTime.isNegative()) {
      throw new IllegalArgumentException("a wait time cannot be negative: " + waitTime);
    }
    if (onlyIfExists && !returnValues) {
      throw new IllegalArgumentException("onlyIfExists needs returnValues");
    }
  }

  /**
   * Wait as the transaction does, return nothing, lock as of now.
   *
   * @return the defaults
   */
  public static LockOptions defaults() {
    return DEFAULTS;
  }

  /**
   * The defaults, without waiting.
   *
   * @return options that fail with {@link io.kvdc.error.LockNotAvailableException} at once
   */
  public static LockOptions noWait() {
    return DEFAULTS.withWaitTime(Duration.ZERO);
  }

  /**
   * The same with another wait.
   *
   * @param newWaitTime how long to wait; zero: not at all; null: as the transaction
   * @return new options
   */
  public LockOptions withWaitTime(@Nullable Duration newWaitTime) {
    return new LockOptions(
        newWaitTime,
        returnValues,
        checkExistence,
        onlyIfExists,
        forUpdateTimestamp,
        shared,
        resourceGroupTag);
  }

  /**
   * The same with or without values.
   *
   * @param newReturnValues whether to read the newest values
   * @return new options
   */
  public LockOptions withReturnValues(boolean newReturnValues) {
    return new LockOptions(
        waitTime,
        newReturnValues,
        checkExistence,
        onlyIfExists,
        forUpdateTimestamp,
        shared,
        resourceGroupTag);
  }

  /**
   * The same with or without existence.
   *
   * @param newCheckExistence whether to tell if keys have values
   * @return new options
   */
  public LockOptions withCheckExistence(boolean newCheckExistence) {
    return new LockOptions(
        waitTime,
        returnValues,
        newCheckExistence,
        onlyIfExists,
        forUpdateTimestamp,
        shared,
        resourceGroupTag);
  }

  /**
   * The same, for keys with values only or for all.
   *
   * @param newOnlyIfExists whether to leave keys without value unlocked
   * @return new options
   */
  public LockOptions withOnlyIfExists(boolean newOnlyIfExists) {
    return new LockOptions(
        waitTime,
        returnValues,
        checkExistence,
        newOnlyIfExists,
        forUpdateTimestamp,
        shared,
        resourceGroupTag);
  }

  /**
   * The same as of another moment.
   *
   * @param newForUpdateTimestamp as of when to lock; null: as of now
   * @return new options
   */
  public LockOptions withForUpdateTimestamp(@Nullable Timestamp newForUpdateTimestamp) {
    return new LockOptions(
        waitTime,
        returnValues,
        checkExistence,
        onlyIfExists,
        newForUpdateTimestamp,
        shared,
        resourceGroupTag);
  }

  /**
   * The same, shared with others or not.
   *
   * @param newShared whether others may hold such locks on the keys at the same time
   * @return new options
   */
  public LockOptions withShared(boolean newShared) {
    return new LockOptions(
        waitTime,
        returnValues,
        checkExistence,
        onlyIfExists,
        forUpdateTimestamp,
        newShared,
        resourceGroupTag);
  }

  /**
   * The same with another tag.
   *
   * @param newTag the tag that stores' statistics keep these requests under; null: that of the
   *     transaction
   * @return new options
   */
  public LockOptions withResourceGroupTag(@Nullable Bytes newTag) {
    return new LockOptions(
        waitTime, returnValues, checkExistence, onlyIfExists, forUpdateTimestamp, shared, newTag);
  }
}
