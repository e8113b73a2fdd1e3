/**
 * Locks of other transactions that stand in the way: whether their transactions live, committed or
 * were rolled back, and the removal of those locks that nobody holds any more.
 */
@NullMarked
package io.kvdc.tikv.internal.txn.lock;

import org.jspecify.annotations.NullMarked;
