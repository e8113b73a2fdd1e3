package io.kvdc.spi;

/**
 * What servers are asked to take down of a request, as bits (client-go trace: TraceControlFlags).
 */
public final class TraceFlags {

  /** Log what is traced at once. */
  public static final long IMMEDIATE_LOG = 1;

  /** Trace the handling of the request; what is asked unless a tracer says otherwise. */
  public static final long REQUEST = 2;

  /** Trace writes in detail. */
  public static final long WRITE_DETAILS = 4;

  /** Trace reads in detail. */
  public static final long READ_DETAILS = 8;

  private TraceFlags() {}

  /**
   * Whether flags hold a flag.
   *
   * @param flags the flags
   * @param flag the flag
   * @return true if all bits of the flag are set
   */
  public static boolean has(long flags, long flag) {
    return (flags & flag) == flag;
  }
}
