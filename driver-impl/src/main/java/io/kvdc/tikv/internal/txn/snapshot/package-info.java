/**
 * Reading the data as of a timestamp: point reads, batches and walks, what to do about locks that
 * are met on the way, what a snapshot remembers, and until when it may read.
 */
@NullMarked
package io.kvdc.tikv.internal.txn.snapshot;

import org.jspecify.annotations.NullMarked;
