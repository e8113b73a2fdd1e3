package io.kvdc.tikv.internal.pd;

import java.time.Duration;

/**
 * What the last timestamp told of PD's clock.
 *
 * @param ahead how far it is ahead of this machine's; negative: behind
 * @param roundTrip how long the timestamp took, by half of which {@code ahead} may be wrong
 */
public record PdClock(Duration ahead, Duration roundTrip) {}
