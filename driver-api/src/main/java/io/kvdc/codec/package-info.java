/** Order-preserving codecs. */
@NullMarked
package io.kvdc.codec;

import org.jspecify.annotations.NullMarked;
