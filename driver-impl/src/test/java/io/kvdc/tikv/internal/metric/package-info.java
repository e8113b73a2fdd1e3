/** Tests of what is measured. */
@NullMarked
package io.kvdc.tikv.internal.metric;

import org.jspecify.annotations.NullMarked;
