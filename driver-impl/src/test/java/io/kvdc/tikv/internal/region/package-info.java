/** Regions without a cluster. */
@NullMarked
package io.kvdc.tikv.internal.region;

import org.jspecify.annotations.NullMarked;
