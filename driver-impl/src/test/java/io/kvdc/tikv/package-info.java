/** The driver as applications see it, on embedded clusters in which things go wrong. */
@NullMarked
package io.kvdc.tikv;

import org.jspecify.annotations.NullMarked;
