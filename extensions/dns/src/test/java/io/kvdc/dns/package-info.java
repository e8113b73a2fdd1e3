/** Tests of finding clusters by DNS. */
@NullMarked
package io.kvdc.dns;

import org.jspecify.annotations.NullMarked;
