/** Tests of shared streams. */
@NullMarked
package io.kvdc.tikv.internal.rpc.batch;

import org.jspecify.annotations.NullMarked;
