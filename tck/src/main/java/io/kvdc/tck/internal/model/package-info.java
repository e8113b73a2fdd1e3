/**
 * Model-based testing: random histories of operations, run on the target and on the reference
 * driver, whose answers must be the same; and the search for the shortest history that still shows
 * a difference.
 */
@NullMarked
package io.kvdc.tck.internal.model;

import org.jspecify.annotations.NullMarked;
