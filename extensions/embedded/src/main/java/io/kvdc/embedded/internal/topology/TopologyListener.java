package io.kvdc.embedded.internal.topology;

/** Hears of every change of the map. */
@FunctionalInterface
public interface TopologyListener {
  /**
   * Called after the change is visible to readers, in order, on the thread that made it, while no
   * other change can be made. Must not block and must not throw.
   */
  void changed(TopologyEvent event);
}
