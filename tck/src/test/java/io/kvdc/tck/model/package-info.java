/** Random histories of transactions on a driver and on the reference driver, side by side. */
@NullMarked
package io.kvdc.tck.model;

import org.jspecify.annotations.NullMarked;
