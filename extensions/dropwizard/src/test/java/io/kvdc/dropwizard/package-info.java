/** Tests of the sink: alone, and below connections to an embedded cluster. */
@NullMarked
package io.kvdc.dropwizard;

import org.jspecify.annotations.NullMarked;
