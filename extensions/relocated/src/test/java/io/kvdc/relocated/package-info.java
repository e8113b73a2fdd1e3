/** The relocated driver on class paths that hold other versions of its libraries. */
@NullMarked
package io.kvdc.relocated;

import org.jspecify.annotations.NullMarked;
