package io.kvdc.embedded.internal.mvcc;

import com.google.protobuf.ByteString;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that is stored about a key.
 *
 * @param lock its lock
 * @param writes its commit records, the newest first
 * @param values its values that are too long for a record, the newest first
 */
public record MvccHistory(
    @Nullable Lock lock, List<CommittedWrite> writes, List<StoredValue> values) {

  /**
   * A value outside of its record.
   *
   * @param startTs of the transaction that wrote it
   * @param value the value
   */
  public record StoredValue(long startTs, ByteString value) {}
}
