/** Tests of the launcher, its reports and the strength of the suite. */
@NullMarked
package io.kvdc.tck.internal.run;

import org.jspecify.annotations.NullMarked;
