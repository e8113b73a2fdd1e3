package io.kvdc.tikv.internal.pd;

import java.time.Duration;

/**
 * How PD is asked.
 *
 * @param timeout the longest that one attempt may take
 * @param followerReads whether followers may answer questions for regions
 * @param tso how requests for timestamps are put together
 * @param breaker when questions for regions are held back
 * @param lowResolution how old the last timestamp may be where an old one will do
 * @param driftWarning from what difference on between PD's clock and this machine's a warning is
 *     logged; zero: never
 */
public record PdSettings(
    Duration timeout,
    boolean followerReads,
    TsoSettings tso,
    BreakerSettings breaker,
    Duration lowResolution,
    Duration driftWarning) {

  /** What holds unless something else is said, but for the timeout. */
  public static PdSettings defaults(Duration timeout) {
    return new PdSettings(
        timeout,
        false,
        TsoSettings.DEFAULT,
        BreakerSettings.OFF,
        LowResolutionTimestamp.UPDATE_INTERVAL,
        Duration.ofMillis(500));
  }
}
