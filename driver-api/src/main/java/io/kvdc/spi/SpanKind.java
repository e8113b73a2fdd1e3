package io.kvdc.spi;

/** What a {@link Span} measures. */
public enum SpanKind {
  /** Work of the client itself, or a step that is made of several requests. */
  INTERNAL,

  /** One attempt of one request to a server. */
  CLIENT
}
