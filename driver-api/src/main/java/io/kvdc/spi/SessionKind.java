package io.kvdc.spi;

/** What kind of session an operation belongs to. May grow; handle unknown ones. */
public enum SessionKind {
  /** {@link io.kvdc.RawSession} and {@link io.kvdc.AsyncRawSession}. */
  RAW,
  /** {@link io.kvdc.Transaction} and {@link io.kvdc.AsyncTransaction}. */
  TRANSACTION,
  /** {@link io.kvdc.Snapshot} and {@link io.kvdc.AsyncSnapshot}. */
  SNAPSHOT
}
