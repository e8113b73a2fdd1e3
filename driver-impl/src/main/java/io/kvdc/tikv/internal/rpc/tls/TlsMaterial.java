package io.kvdc.tikv.internal.rpc.tls;

import java.util.List;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * What connections are secured with: read, checked, complete.
 *
 * @param trust judges servers
 * @param authorities where those who vouch for servers are from, for messages
 * @param identities by what servers may know this client; empty: they do not
 */
record TlsMaterial(
    X509ExtendedTrustManager trust, String authorities, List<ClientIdentity> identities) {

  TlsMaterial {
    identities = List.copyOf(identities);
  }
}
