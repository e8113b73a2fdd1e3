/**
 * JMH benchmarks of the hot paths, each with a peer in the same run, because only ratios survive a
 * change of machine. {@code docs/performance.md} holds the figures and how to get them.
 */
@NullMarked
package io.kvdc.bench;

import org.jspecify.annotations.NullMarked;
