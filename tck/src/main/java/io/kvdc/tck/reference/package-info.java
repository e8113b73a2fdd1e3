/**
 * A driver that keeps everything in the heap ({@code kv:reference:name}): small enough to be
 * checked by reading, so that it can say what the right answer is. It is no store for applications.
 */
@NullMarked
package io.kvdc.tck.reference;

import org.jspecify.annotations.NullMarked;
