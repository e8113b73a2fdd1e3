/**
 * Keys without transactions: what {@link io.kvdc.RawSession} and {@link io.kvdc.AsyncRawSession}
 * do. Each call is a small state machine of the region layer; the synchronous face waits for the
 * asynchronous one.
 */
@NullMarked
package io.kvdc.tikv.internal.raw;

import org.jspecify.annotations.NullMarked;
