/**
 * Locking while a transaction runs: what {@code lockKeys} and {@code getForUpdate} of a pessimistic
 * transaction send, and how its locks are given back.
 */
@NullMarked
package io.kvdc.tikv.internal.txn.pessimistic;

import org.jspecify.annotations.NullMarked;
