/**
 * Transactions. A house of its own with storeys, of which each uses only those below it: {@code
 * access} (what requests need), {@code buffer} (what a transaction has written), {@code lock}
 * (locks of others), {@code snapshot} (reading), {@code pessimistic} (locking while it runs),
 * {@code commit} (two phases), {@code session} (what the application holds).
 */
@NullMarked
package io.kvdc.tikv.internal.txn;

import org.jspecify.annotations.NullMarked;
