/** Tests of the lock resolver. */
@NullMarked
package io.kvdc.tikv.internal.txn.lock;

import org.jspecify.annotations.NullMarked;
