package io.kvdc.tikv.internal.rpc;

/**
 * Where an address that the cluster advertises can be reached from here, for clusters behind NAT or
 * in containers. Messages and errors always name the advertised address.
 */
@FunctionalInterface
public interface AddressTranslator {

  /** Every address is reachable as it is advertised. */
  AddressTranslator NONE = advertised -> advertised;

  /** The reachable host and port for an advertised one; itself if there is no other. */
  String reachable(String advertised);
}
