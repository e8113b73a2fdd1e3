/** Tests of the latches. */
@NullMarked
package io.kvdc.tikv.internal.txn.latch;

import org.jspecify.annotations.NullMarked;
