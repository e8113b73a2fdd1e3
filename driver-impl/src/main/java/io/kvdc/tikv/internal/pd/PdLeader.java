package io.kvdc.tikv.internal.pd;

/**
 * The member that leads PD.
 *
 * @param address host and port as advertised, or as given by the user if that reached it
 * @param clusterId the cluster it leads
 */
record PdLeader(String address, long clusterId) {}
