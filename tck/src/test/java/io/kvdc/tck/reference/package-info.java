/** Tests of the reference driver, and the stores that are wrong on purpose. */
@NullMarked
package io.kvdc.tck.reference;

import org.jspecify.annotations.NullMarked;
