/** Tests of reading snapshots, against answers of stores that the tests write. */
@NullMarked
package io.kvdc.tikv.internal.txn.snapshot;

import org.jspecify.annotations.NullMarked;
