package io.kvdc.spi;

import io.kvdc.Bytes;

/**
 * A stretch of time that a {@link Tracer} takes down. Started and ended on any threads, but used by
 * one at a time, except that {@link #child} may be called by several at once. Whoever started it
 * ends it, exactly once; nothing is called after the end but {@link #traceId} and, for work that
 * goes on when the caller has his answer, {@link #child}.
 *
 * <p>No method may block. What one throws is logged and counted, and the operation goes on.
 */
public interface Span {

  /**
   * Starts a span within this one.
   *
   * @param name what is done, for example {@code prewrite} or the name of an RPC
   * @param kind whether it is a request
   * @return the span
   */
  Span child(String name, SpanKind kind);

  /**
   * Adds a text to what is known of this.
   *
   * @param key for example {@code kvdc.store.address}
   * @param value the text
   */
  void set(String key, String value);

  /**
   * Adds a number to what is known of this.
   *
   * @param key for example {@code kvdc.region.id}
   * @param value the number
   */
  void set(String key, long value);

  /**
   * Marks a moment within this.
   *
   * @param name what happened, for example {@code backoff serverBusy}
   */
  void event(String name);

  /**
   * Says that what is measured failed. The end still follows.
   *
   * @param error why; its message may hold keys, which tracers must not pass on unless they are
   *     told to
   */
  void fail(Throwable error);

  /** Ends this. */
  void end();

  /**
   * What requests carry to the servers, so that their traces can be matched with this.
   *
   * @return the id as bytes; empty if the trace is not taken down, so that servers do not do so
   */
  default Bytes traceId() {
    return Bytes.EMPTY;
  }
}
