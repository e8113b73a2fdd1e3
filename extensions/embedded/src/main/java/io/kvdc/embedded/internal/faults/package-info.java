/**
 * How injected faults take effect: {@link io.kvdc.embedded.internal.faults.FaultRules} finds the
 * one that meets a call, {@link io.kvdc.embedded.internal.faults.FaultInterceptor} applies it to
 * calls on a server, PD's and the stores' alike. The faults themselves are public API, in {@link
 * io.kvdc.embedded}.
 */
@NullMarked
package io.kvdc.embedded.internal.faults;

import org.jspecify.annotations.NullMarked;
