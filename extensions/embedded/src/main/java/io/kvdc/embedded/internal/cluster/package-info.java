/**
 * Life and death of an embedded cluster: its servers, threads and addresses.
 *
 * <p>{@link io.kvdc.embedded.internal.cluster.ClusterRuntime} starts the members of PD and the
 * stores on a {@link io.kvdc.embedded.internal.cluster.ServerTransport} and ends them without
 * leaving a thread. What a store serves comes from a {@link
 * io.kvdc.embedded.internal.cluster.StoreServices}.
 */
@NullMarked
package io.kvdc.embedded.internal.cluster;

import org.jspecify.annotations.NullMarked;
