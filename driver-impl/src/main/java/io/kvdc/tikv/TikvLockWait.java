package io.kvdc.tikv;

import io.kvdc.error.WaitForLock;
import java.util.Objects;

/**
 * A transaction that waits for a lock just now.
 *
 * @param storeId the store where it waits
 * @param link who waits for whom, and for which key. The key is null if it belongs to another
 *     keyspace than that of the connection; the holder of a lock that several share may be told as
 *     timestamp zero
 */
public record TikvLockWait(long storeId, WaitForLock link) {

  /**
   * Refuses null.
   *
   * @param storeId as for the record
   * @param link as for the record
   */
  public TikvLockWait {
    Objects.requireNonNull(link, "link");
  }
}
