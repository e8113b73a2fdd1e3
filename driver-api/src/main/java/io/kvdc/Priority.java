package io.kvdc;

/** How urgent the cluster is to take a request. */
public enum Priority {
  /** Behind everything else, for work in the background. */
  LOW,
  /** As most work. */
  NORMAL,
  /** Ahead of everything else. */
  HIGH
}
