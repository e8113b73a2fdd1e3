/**
 * One request to one address and back: channels, typed RPC descriptors, deadlines, cancellation,
 * and the meaning of each way in which a call can fail. Knows nothing of regions or of PD; retries
 * nothing.
 */
@NullMarked
package io.kvdc.tikv.internal.rpc;

import org.jspecify.annotations.NullMarked;
