/**
 * What all transactional requests need: RPCs, keys, budgets, locks and errors as stores send them.
 */
@NullMarked
package io.kvdc.tikv.internal.txn.access;

import org.jspecify.annotations.NullMarked;
