package io.kvdc.tikv.internal.store;

/** What the last health check said of a store. */
public enum Reachability {
  /** It serves; also what is thought of a store that was never in question. */
  REACHABLE,
  /** It answered, but cannot say yet whether it serves. */
  UNKNOWN,
  /** It does not answer, or answers that it does not serve. */
  UNREACHABLE
}
