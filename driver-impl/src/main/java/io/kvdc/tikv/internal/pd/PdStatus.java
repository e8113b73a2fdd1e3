package io.kvdc.tikv.internal.pd;

import org.jspecify.annotations.Nullable;

/**
 * What is known of PD just now.
 *
 * @param leader the address of its leader; null if that is not known
 * @param timestampServer the address of who gave out timestamps last; null if nobody did yet
 * @param clock what the last timestamp told of PD's clock; null if there was none yet
 */
public record PdStatus(
    @Nullable String leader, @Nullable String timestampServer, @Nullable PdClock clock) {}
