/** Tests of heartbeats. */
@NullMarked
package io.kvdc.tikv.internal.txn.heartbeat;

import org.jspecify.annotations.NullMarked;
