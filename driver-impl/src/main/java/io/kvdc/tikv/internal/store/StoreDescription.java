package io.kvdc.tikv.internal.store;

import io.kvdc.proto.metapb.Store;
import io.kvdc.proto.metapb.StoreLabel;
import io.kvdc.proto.metapb.StoreState;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A store as PD described it.
 *
 * @param address where it serves, as the cluster advertises it
 * @param state what becomes of it, in PD's words
 * @param labels where it is and what it is for
 */
record StoreDescription(String address, StoreState state, Map<String, String> labels) {

  /** The label that tells what runs in a store, and its values for TiFlash (client-go: tikvrpc). */
  private static final String ENGINE_LABEL = "engine";

  private static final String TIFLASH = "tiflash";
  private static final String TIFLASH_COMPUTE = "tiflash_compute";

  /** What PD answered; null: it knows no such store. */
  static StoreDescription of(@Nullable Store store) {
    if (store == null) {
      return new StoreDescription("", StoreState.Tombstone, Map.of());
    }
    return new StoreDescription(
        store.getAddress(),
        store.getState(),
        store.getLabelsList().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    StoreLabel::getKey, StoreLabel::getValue, (first, second) -> first)));
  }

  /** Whether it was removed for good. Where nothing serves, there is nothing either. */
  boolean tombstone() {
    return state == StoreState.Tombstone || address.isEmpty();
  }

  boolean isTiFlash() {
    String engine = labels.get(ENGINE_LABEL);
    return TIFLASH.equals(engine) || TIFLASH_COMPUTE.equals(engine);
  }
}
