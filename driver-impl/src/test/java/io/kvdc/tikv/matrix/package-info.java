/**
 * The same program of transactions under every mix of options: {@link
 * io.kvdc.tikv.matrix.OptionMatrixTest} plays a drawn {@link io.kvdc.tikv.matrix.Program} with each
 * {@link io.kvdc.tikv.matrix.Mix}, and all must show the same.
 */
@NullMarked
package io.kvdc.tikv.matrix;

import org.jspecify.annotations.NullMarked;
