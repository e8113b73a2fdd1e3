/** Tests of transactions, and what they share. */
@NullMarked
package io.kvdc.tikv.internal.txn;

import org.jspecify.annotations.NullMarked;
