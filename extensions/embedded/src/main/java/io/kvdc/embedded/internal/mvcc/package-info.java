/**
 * Transactions as TiKV stores them: the records (locks, commit records, values) and the rules by
 * which commands change them. Percolator with async commit and one-phase commit.
 *
 * <p>{@link io.kvdc.embedded.internal.mvcc.MvccStore} runs commands: reads at one moment, writes
 * one after the other. A command reads through {@link io.kvdc.embedded.internal.mvcc.MvccReader},
 * which refuses keys outside the region, and writes into a {@link
 * io.kvdc.embedded.internal.mvcc.WriteSet}, which is applied as a whole or not at all. What TiKV
 * refuses is an {@link io.kvdc.embedded.internal.mvcc.MvccException}. Nothing here knows gRPC.
 *
 * <p>Pessimistic locks stand in the lock column family like all others, so every command sees them
 * and they outlive splits, merges and moves of leaders, as TiKV takes care that they do.
 */
@NullMarked
package io.kvdc.embedded.internal.mvcc;

import org.jspecify.annotations.NullMarked;
