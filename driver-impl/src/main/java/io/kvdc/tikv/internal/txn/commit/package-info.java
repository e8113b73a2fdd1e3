/**
 * How a transaction is committed: all keys are prewritten, the commit of the primary key decides,
 * and the other keys follow in the background. Or, if it fails before it is decided, how it is
 * taken back. Each step is a class of its own; {@code TwoPhaseCommit} puts them in order.
 *
 * <p>Rules, budgets and limits are those of client-go txnkv/transaction.
 */
@NullMarked
package io.kvdc.tikv.internal.txn.commit;

import org.jspecify.annotations.NullMarked;
