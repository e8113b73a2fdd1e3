package io.kvdc.tikv.internal.rpc;

/**
 * What goes over a connection.
 *
 * @param flowControlWindow how many bytes a server may send before they were read, in each stream
 *     and in the whole connection
 * @param compression of requests and responses
 */
public record WireSettings(int flowControlWindow, Compression compression) {

  /** How messages are made smaller. */
  public enum Compression {
    /** Not at all. */
    NONE,
    /** With gzip. */
    GZIP
  }

  /** What client-go does: 128 MiB, no compression. */
  public static WireSettings defaults() {
    return new WireSettings(128 << 20, Compression.NONE);
  }
}
