/**
 * Stores: where they serve, whether they can be reached, and how they fare.
 *
 * <p>{@link io.kvdc.tikv.internal.store.StoreCache} asks PD for what it does not know.
 */
@NullMarked
package io.kvdc.tikv.internal.store;

import org.jspecify.annotations.NullMarked;
