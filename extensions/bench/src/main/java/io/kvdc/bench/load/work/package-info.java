/** What is done: workloads, the mixes and the choice of keys of YCSB, the names of keys. */
@NullMarked
package io.kvdc.bench.load.work;

import org.jspecify.annotations.NullMarked;
