/**
 * Transactions that write while they go on, because they are larger than memory: flushes of what is
 * in the buffer, reads through what was flushed, and the end of all that.
 */
@NullMarked
package io.kvdc.tikv.internal.txn.pipelined;

import org.jspecify.annotations.NullMarked;
