package io.kvdc.tikv.internal.rpc.tls;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How connections are secured.
 *
 * @param trust who vouches for servers
 * @param key by what servers know this client; null: they do not
 * @param verifyHost whether the certificate of a server must name the host that it is reached by
 * @param reloadInterval how often files are looked at for changes
 */
public record TlsSettings(
    TrustSource trust, @Nullable KeySource key, boolean verifyHost, Duration reloadInterval) {}
