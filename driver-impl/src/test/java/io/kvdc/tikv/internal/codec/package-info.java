/** Tests of the package of the same name. */
@NullMarked
package io.kvdc.tikv.internal.codec;

import org.jspecify.annotations.NullMarked;
