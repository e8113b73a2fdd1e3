/**
 * One TiKV store of the embedded cluster, as the wire sees it.
 *
 * <p>{@link io.kvdc.embedded.internal.tikv.TikvService} takes the calls of {@code tikvpb.Tikv} and
 * {@link io.kvdc.embedded.internal.tikv.BatchCommandsStream} the same ones inside a batch; both
 * hand them to the command classes, whose names begin as the calls do. A command first asks {@link
 * io.kvdc.embedded.internal.tikv.RegionCheck} whether this store serves the region at all, the one
 * place where region errors are made, and then works on {@link io.kvdc.embedded.internal.storage}.
 */
@NullMarked
package io.kvdc.embedded.internal.tikv;

import org.jspecify.annotations.NullMarked;
