package io.kvdc.tikv.internal.store;

/**
 * What an engine knows of stores.
 *
 * @param cache the stores
 * @param upkeep keeps them up to date
 * @param safeTimestamps up to when they can be read
 */
public record StoreAccess(StoreCache cache, StoreUpkeep upkeep, SafeTimestamps safeTimestamps) {}
