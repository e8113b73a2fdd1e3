/**
 * The load generator: drives a cluster through this driver and through its peers, each in a process
 * of its own, in turn and in several rounds, and compares what an operation costs.
 */
@NullMarked
package io.kvdc.bench.load;

import org.jspecify.annotations.NullMarked;
