/**
 * Histories of transactions that ran side by side, and what may not be found in them: how the suite
 * looks for broken isolation where no single read can show it.
 */
@NullMarked
package io.kvdc.tck.internal.history;

import org.jspecify.annotations.NullMarked;
