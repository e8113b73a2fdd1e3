package io.kvdc.tikv.internal.pd;

import io.kvdc.tikv.internal.codec.Keyspace;
import io.kvdc.tikv.internal.retry.Deadline;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** How far the collection of old versions has come. */
public interface PdGcStates {

  /**
   * Asks how far it has come.
   *
   * @param keyspace whose data; null: what is in no keyspace
   * @param deadline when to give up
   * @return the safe points; fails as {@link PdClient} says
   */
  CompletableFuture<GcSafePoints> safePoints(@Nullable Keyspace keyspace, Deadline deadline);

  /**
   * Safe points.
   *
   * @param txn what begins to read before this must fail
   * @param gc versions that were replaced before this may be gone; never behind {@code txn}
   */
  record GcSafePoints(long txn, long gc) {}
}
