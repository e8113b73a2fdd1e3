/**
 * The map of an embedded cluster: which regions exist, where their peers are, who leads them, and
 * which stores there are. PD answers from it, stores check requests against it, tests bend it.
 *
 * <p>{@link io.kvdc.embedded.internal.topology.Topology} holds the one current {@link
 * io.kvdc.embedded.internal.topology.TopologySnapshot}. Readers take it without a lock; every
 * change is made under one lock and puts a whole new snapshot in its place, so a reader never sees
 * half of a split. Region borders are opaque bytes here: whether they are encoded keys or plain
 * ones is for the clients of the cluster to know.
 */
@NullMarked
package io.kvdc.embedded.internal.topology;

import org.jspecify.annotations.NullMarked;
