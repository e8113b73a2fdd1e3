package io.kvdc.tikv;

import io.kvdc.Bytes;
import io.kvdc.Timestamp;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One record of a key's history: what a transaction did to it.
 *
 * @param op what it did
 * @param startTimestamp when it began
 * @param commitTimestamp when it was committed; its start for one that was rolled back
 * @param value what it wrote; null: nothing
 */
public record TikvWrite(
    TikvOp op, Timestamp startTimestamp, Timestamp commitTimestamp, @Nullable Bytes value) {

  /**
   * Refuses nulls.
   *
   * @param op as for the record
   * @param startTimestamp as for the record
   * @param commitTimestamp as for the record
   * @param value as for the record
   */
  public TikvWrite {
    Objects.requireNonNull(op, "op");
    Objects.requireNonNull(startTimestamp, "startTimestamp");
    Objects.requireNonNull(commitTimestamp, "commitTimestamp");
  }
}
