/**
 * Keeps the primary lock of a transaction alive while the transaction runs, so that nobody takes
 * its locks away.
 */
@NullMarked
package io.kvdc.tikv.internal.txn.heartbeat;

import org.jspecify.annotations.NullMarked;
