package io.kvdc.tikv.internal.store;

import io.kvdc.proto.metapb.Store;
import io.kvdc.proto.metapb.StoreState;
import io.kvdc.tikv.internal.pd.PdStores;
import io.kvdc.tikv.internal.retry.Deadline;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A PD that knows the stores that the test puts there, and answers at once unless it is down. */
final class ScriptedPd implements PdStores {

  final List<Long> asked = new ArrayList<>();
  int listed;
  boolean down;
  private final Map<Long, Store> stores = new LinkedHashMap<>();

  ScriptedPd(Store... stores) {
    Arrays.stream(stores).forEach(this::put);
  }

  void put(Store store) {
    stores.put(store.getId(), store);
  }

  @Override
  public CompletableFuture<Store> byId(long storeId, Deadline deadline) {
    asked.add(storeId);
    return answer(stores.get(storeId));
  }

  @Override
  public CompletableFuture<List<Store>> all(Deadline deadline) {
    listed++;
    return answer(
        stores.values().stream().filter(each -> each.getState() != StoreState.Tombstone).toList());
  }

  private <T> CompletableFuture<T> answer(T value) {
    return down
        ? CompletableFuture.failedFuture(new IllegalStateException("PD is down"))
        : CompletableFuture.completedFuture(value);
  }
}
