/**
 * Requests that applications make themselves, message by message, through {@link
 * io.kvdc.tikv.rpc.TikvRpcs}.
 *
 * <p>{@link io.kvdc.tikv.internal.direct.DirectRpcs} begins the calls, which are sent as all others
 * are; {@link io.kvdc.tikv.internal.direct.MessageKeys} puts the keys in messages into the keyspace
 * and takes them out again.
 */
@NullMarked
package io.kvdc.tikv.internal.direct;

import org.jspecify.annotations.NullMarked;
