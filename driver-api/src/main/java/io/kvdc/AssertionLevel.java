package io.kvdc;

/** How strictly the cluster checks what a transaction asserts about its keys. */
public enum AssertionLevel {
  /** Not at all. */
  OFF,
  /** Where it costs no further read. */
  FAST,
  /** Always. */
  STRICT
}
