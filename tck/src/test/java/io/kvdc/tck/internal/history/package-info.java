/** The checkers of histories: each kind of wrong history is shown to them once. */
@NullMarked
package io.kvdc.tck.internal.history;

import org.jspecify.annotations.NullMarked;
