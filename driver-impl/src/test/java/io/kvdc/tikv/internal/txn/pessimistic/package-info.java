@NullMarked
package io.kvdc.tikv.internal.txn.pessimistic;

import org.jspecify.annotations.NullMarked;
