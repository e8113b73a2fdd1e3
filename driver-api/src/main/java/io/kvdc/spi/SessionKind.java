package io.kvdc.spi;

/** What kind of session an operation belongs to. May grow; handle unknown ones. */
public enum SessionKind {
  /** {@link io.kvdc.RawSession} and {@link io.kvdc.AsyncRawSession}. */
  RAW
}
