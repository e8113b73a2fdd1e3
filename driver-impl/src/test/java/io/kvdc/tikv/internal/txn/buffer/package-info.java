/** The memory buffer of a transaction against models, and each of its rules by itself. */
@NullMarked
package io.kvdc.tikv.internal.txn.buffer;

import org.jspecify.annotations.NullMarked;
