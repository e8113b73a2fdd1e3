/**
 * The wire between clients and the nodes of an embedded cluster, and what goes wrong on it.
 *
 * <p>Each node has one {@link io.kvdc.embedded.internal.network.Wire}, which outlives restarts. On
 * TCP a {@link io.kvdc.embedded.internal.network.WireHandler} stands first in the pipeline of each
 * connection, before TLS, and lets bytes pass, wait or get lost. The transport inside the JVM has
 * no bytes; there {@link io.kvdc.embedded.internal.network.OpenCalls} can only break calls.
 */
@NullMarked
package io.kvdc.embedded.internal.network;

import org.jspecify.annotations.NullMarked;
