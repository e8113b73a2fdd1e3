/**
 * The data of the embedded cluster: three ordered column families that all its stores share, and
 * the raw key-value commands on them.
 *
 * <p>Nothing here knows a region's peers or a wire message. {@link
 * io.kvdc.embedded.internal.storage.KvEngine} holds bytes and makes batches of writes atomic;
 * {@link io.kvdc.embedded.internal.storage.RawStore} gives them TiKV's raw semantics (time to live,
 * compare-and-swap, checksums) inside the borders of one region, a {@link
 * io.kvdc.embedded.internal.storage.KeySpan}.
 */
@NullMarked
package io.kvdc.embedded.internal.storage;

import org.jspecify.annotations.NullMarked;
