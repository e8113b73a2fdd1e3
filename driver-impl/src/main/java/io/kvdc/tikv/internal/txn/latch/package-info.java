/**
 * Latches: transactions of one client that are about to commit the same keys queue up here, so that
 * one of them commits and the others learn at once that they came too late, instead of finding it
 * out from the cluster, lock by lock. Off unless asked for; other clients know nothing of it.
 */
@NullMarked
package io.kvdc.tikv.internal.txn.latch;

import org.jspecify.annotations.NullMarked;
