/** Certificates for tests, and servers that change theirs while they run. */
@NullMarked
package io.kvdc.embedded.internal.tls;

import org.jspecify.annotations.NullMarked;
