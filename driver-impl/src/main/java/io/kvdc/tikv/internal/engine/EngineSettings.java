package io.kvdc.tikv.internal.engine;

import io.kvdc.tikv.internal.pd.PdSettings;
import io.kvdc.tikv.internal.raw.RawSettings;
import io.kvdc.tikv.internal.region.RegionCacheSettings;
import io.kvdc.tikv.internal.region.RegionSettings;
import io.kvdc.tikv.internal.rpc.TransportSettings;
import io.kvdc.tikv.internal.rpc.tls.TlsSettings;
import io.kvdc.tikv.internal.store.StoreSettings;
import io.kvdc.tikv.internal.txn.access.TxnSettings;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an engine is built from. Connections with equal settings share an engine.
 *
 * @param endpoints members of PD, host and port, or in-process names
 * @param keyspace the keyspace of API version 2; null: API version 1
 * @param openTimeout how long building may take
 * @param pd how PD is asked
 * @param addressMap where advertised addresses can be reached, as the application wrote it
 * @param transport how connections are made
 * @param regions how requests are routed
 * @param tls how connections are secured; null: they are not
 * @param regionCache how long regions are remembered, and how many
 * @param raw how raw calls behave
 * @param txn how transactions behave
 * @param stores how stores are watched
 * @param plugins what stands around requests, and what watches the engine
 */
public record EngineSettings(
    List<String> endpoints,
    @Nullable String keyspace,
    Duration openTimeout,
    PdSettings pd,
    AddressMap addressMap,
    TransportSettings transport,
    RegionSettings regions,
    @Nullable TlsSettings tls,
    RegionCacheSettings regionCache,
    RawSettings raw,
    TxnSettings txn,
    StoreSettings stores,
    EnginePlugins plugins) {

  /** Copies the list. */
  public EngineSettings {
    endpoints = List.copyOf(endpoints);
  }
}
