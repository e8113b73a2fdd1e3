/** Tests of the package of the same name. */
@NullMarked
package io.kvdc.tikv.internal.engine;

import org.jspecify.annotations.NullMarked;
