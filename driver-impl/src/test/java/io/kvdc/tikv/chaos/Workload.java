package io.kvdc.tikv.chaos;

/** What one thread does while the cluster is broken. */
interface Workload {

  /** Makes a few calls and checks what came back; never throws what the driver failed with. */
  void step();

  /** How many steps have succeeded; for any thread. */
  long successes();
}
