/**
 * Who does it: one process for each contender, its callers, and what is measured in it. A contender
 * is a client of the cluster or a floor without one.
 */
@NullMarked
package io.kvdc.bench.load.client;

import org.jspecify.annotations.NullMarked;
