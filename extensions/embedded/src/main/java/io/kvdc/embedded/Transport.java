package io.kvdc.embedded;

/** How clients reach the servers of a cluster. */
public enum Transport {
  /** Inside this JVM, by name, without sockets. */
  INPROCESS,
  /** Over TCP ports of 127.0.0.1, from other processes too. */
  TCP
}
