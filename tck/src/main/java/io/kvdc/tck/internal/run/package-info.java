/**
 * Runs the suite: which tests there are, which of them are left out, what came of each, and how it
 * is shown.
 */
@NullMarked
package io.kvdc.tck.internal.run;

import org.jspecify.annotations.NullMarked;
