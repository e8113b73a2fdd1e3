package io.kvdc.tikv.internal.pd;

import io.kvdc.proto.metapb.Store;
import io.kvdc.tikv.internal.retry.Deadline;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Looks stores up. */
public interface PdStores {

  /** The store with an id, tombstones included; null if PD knows no such store. */
  CompletableFuture<@Nullable Store> byId(long storeId, Deadline deadline);

  /** All stores but tombstones. */
  CompletableFuture<List<Store>> all(Deadline deadline);
}
