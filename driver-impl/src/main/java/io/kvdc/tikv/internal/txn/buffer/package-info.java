/**
 * What a transaction has written and not yet committed: its buffer, ordered by key, with stages
 * that can be undone, flags that say how each key is to be committed, and the merge of buffer and
 * snapshot that makes a transaction see its own writes.
 */
@NullMarked
package io.kvdc.tikv.internal.txn.buffer;

import org.jspecify.annotations.NullMarked;
