/**
 * Clients that die between any two requests of a transaction, or before any answer, in every
 * protocol by which a transaction can be committed. {@link io.kvdc.tikv.crash.Protocol} is how they
 * write, {@link io.kvdc.tikv.crash.Death} and {@link io.kvdc.tikv.crash.CrashScene} how they die,
 * and {@link io.kvdc.tikv.crash.Survivor} how the next client comes upon what they left.
 */
@NullMarked
package io.kvdc.tikv.crash;

import org.jspecify.annotations.NullMarked;
