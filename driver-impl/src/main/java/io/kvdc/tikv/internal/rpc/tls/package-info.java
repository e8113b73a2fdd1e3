/**
 * What makes connections secure: reads certificates and keys from files, checks them before the
 * first connection, reads them again when the files change, and says what does not fit when a
 * handshake fails.
 */
@NullMarked
package io.kvdc.tikv.internal.rpc.tls;

import org.jspecify.annotations.NullMarked;
