/**
 * Whom it is done to, when no cluster is given: a stand-in for a store that costs so little that
 * the clients show, or the embedded cluster.
 */
@NullMarked
package io.kvdc.bench.load.server;

import org.jspecify.annotations.NullMarked;
