package io.kvdc.tikv.internal.region;

import io.kvdc.tikv.internal.retry.BackoffKind;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Waits that a request owes to stores. While another replica can be tried at once, it is; the wait
 * is paid when the same store is asked again, or when nobody is left (client-go: pendingBackoffs).
 */
final class PendingBackoffs {

  /**
   * A wait.
   *
   * @param kind how long
   * @param cause what the store said
   */
  record Pending(BackoffKind kind, Throwable cause) {}

  private @Nullable Map<Long, Pending> byStore;

  void add(long storeId, BackoffKind kind, Throwable cause) {
    if (byStore == null) {
      byStore = new HashMap<>();
    }
    byStore.put(storeId, new Pending(kind, cause));
  }

  /** Takes out the wait for a store; null if there is none. */
  @Nullable Pending takeFor(long storeId) {
    return byStore == null ? null : byStore.remove(storeId);
  }

  /** Takes out all; returns the longest, null if there is none. */
  @Nullable Pending takeLongest() {
    Pending longest = null;
    if (byStore != null) {
      for (Pending each : byStore.values()) {
        if (longest == null || each.kind().baseMillis() > longest.kind().baseMillis()) {
          longest = each;
        }
      }
      byStore = null;
    }
    return longest;
  }
}
