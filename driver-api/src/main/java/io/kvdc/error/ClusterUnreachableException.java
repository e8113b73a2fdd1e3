package io.kvdc.error;

import java.util.List;

/**
 * None of the addresses in the URL answers. Check the addresses, the network and that the cluster
 * runs; then try again.
 */
public class ClusterUnreachableException extends KvTransientException {

  private static final long serialVersionUID = 1L;

  /** The addresses that were tried. */
  private final List<String> addresses;

  /**
   * Makes one.
   *
   * @param detail what happened
   * @param addresses the addresses that were tried
   */
  public ClusterUnreachableException(ErrorDetail detail, List<String> addresses) {
    super("CLUSTER_UNREACHABLE", detail);
    this.addresses = List.copyOf(addresses);
  }

  /**
   * The addresses that were tried.
   *
   * @return the addresses that were tried
   */
  public List<String> addresses() {
    return addresses;
  }

  @Override
  public ClusterUnreachableException copy() {
    return new ClusterUnreachableException(detailForCopy(), addresses);
  }
}
