/**
 * Where keys live: the region cache, the stores, and the one place where a region error is
 * interpreted.
 *
 * <p>{@link io.kvdc.tikv.internal.region.RegionCache} answers "which region holds this key" from
 * memory; {@link io.kvdc.tikv.internal.region.RegionLoader} asks PD when it does not know. {@link
 * io.kvdc.tikv.internal.region.RegionRequestSender} sends one request to the leader of one region
 * and follows what {@link io.kvdc.tikv.internal.region.RegionErrorInterpreter} advises. What spans
 * several regions is cut up by {@link io.kvdc.tikv.internal.region.KeyGrouping} and {@link
 * io.kvdc.tikv.internal.region.RangeGrouping} and sent by {@link
 * io.kvdc.tikv.internal.region.RegionFanOut}.
 */
@NullMarked
package io.kvdc.tikv.internal.region;

import org.jspecify.annotations.NullMarked;
