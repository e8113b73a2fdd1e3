/** Tests of commits. */
@NullMarked
package io.kvdc.tikv.internal.txn.commit;

import org.jspecify.annotations.NullMarked;
