package io.kvdc;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A value and when it was committed.
 *
 * @param value the value, which may be empty only where it was written without a transaction
 * @param commitTimestamp when it was committed; null if it is this transaction's own write, which
 *     is not committed yet
 */
public record VersionedValue(Bytes value, @Nullable Timestamp commitTimestamp) {

  /**
   * Refuses null.
   *
   * @param value as for the record
   * @param commitTimestamp as for the record
   */
  public VersionedValue {
    Objects.requireNonNull(value, "value");
  }
}
