package io.kvdc.spi;

import java.util.Objects;

/**
 * One call of the application, as an {@link Interceptor} sees it: what is done and how much of it,
 * never keys or values. The same instance comes before and after. May grow.
 *
 * @param session the kind of session it was called on
 * @param name the session and the method of its face, for example {@code raw.get} or {@code
 *     raw.batchPut}; one page of a cursor is {@code raw.scan}
 * @param write whether it may change data
 * @param keys how many keys or ranges the application named
 * @param payloadBytes the lengths of all keys and values that the application gave, in bytes
 * @param startedNanos when it began, on the clock of the driver ({@link System#nanoTime()} but in
 *     tests); only differences mean anything
 */
public record Operation(
    SessionKind session,
    String name,
    boolean write,
    int keys,
    long payloadBytes,
    long startedNanos) {

  /**
   * Refuses nulls.
   *
   * @param session as for the record
   * @param name as for the record
   * @param write as for the record
   * @param keys as for the record
   * @param payloadBytes as for the record
   * @param startedNanos as for the record
   */
  public Operation {
    Objects.requireNonNull(session, "session");
    Objects.requireNonNull(name, "name");
  }
}
