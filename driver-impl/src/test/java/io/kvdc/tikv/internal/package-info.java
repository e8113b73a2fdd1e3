/** Tests of how the internal packages hang together. */
@NullMarked
package io.kvdc.tikv.internal;

import org.jspecify.annotations.NullMarked;
