package io.kvdc.embedded.internal.topology;

/** A change that the map refuses, such as a split outside the region. Nothing was changed. */
public final class TopologyException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  TopologyException(String message) {
    super(message);
  }
}
