package io.kvdc.tikv;

/** Over what connections go. */
public enum TikvTransport {
  /** TCP. */
  NETTY,
  /** To servers in the same JVM; addresses are in-process names of gRPC. */
  INPROCESS
}
