/** Tests of the sink: alone, and below connections to an embedded cluster. */
@NullMarked
package io.kvdc.micrometer;

import org.jspecify.annotations.NullMarked;
