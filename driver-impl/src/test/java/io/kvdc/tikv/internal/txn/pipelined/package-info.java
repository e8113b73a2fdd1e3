/** Tests of pipelined writes. */
@NullMarked
package io.kvdc.tikv.internal.txn.pipelined;

import org.jspecify.annotations.NullMarked;
