/** Tests of what transactional requests need. */
@NullMarked
package io.kvdc.tikv.internal.txn.access;

import org.jspecify.annotations.NullMarked;
