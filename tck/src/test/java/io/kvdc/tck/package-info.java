/** Tests of the suite itself: it passes what is right, catches what is wrong, and reports both. */
@NullMarked
package io.kvdc.tck;

import org.jspecify.annotations.NullMarked;
