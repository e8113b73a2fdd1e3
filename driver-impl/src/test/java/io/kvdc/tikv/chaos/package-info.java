/**
 * Workloads on a cluster that is being broken. {@link io.kvdc.tikv.chaos.FaultSchedule} draws what
 * breaks from a seed, {@link io.kvdc.tikv.chaos.FaultKind} says how, workloads say what must still
 * be true, and {@link io.kvdc.tikv.chaos.ReliabilityTest} runs them together.
 */
@NullMarked
package io.kvdc.tikv.chaos;

import org.jspecify.annotations.NullMarked;
