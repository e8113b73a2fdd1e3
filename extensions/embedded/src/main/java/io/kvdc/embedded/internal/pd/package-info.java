/**
 * The placement driver of an embedded cluster: the gRPC services that a PD offers to clients.
 *
 * <p>{@link io.kvdc.embedded.internal.pd.PdState} is what a real PD keeps in etcd and shares among
 * its members; each member has its own set of services over it ({@link
 * io.kvdc.embedded.internal.pd.PdServices}), and refuses what only the leader may answer ({@link
 * io.kvdc.embedded.internal.pd.RequestGate}). One class answers one group of calls.
 */
@NullMarked
package io.kvdc.embedded.internal.pd;

import org.jspecify.annotations.NullMarked;
