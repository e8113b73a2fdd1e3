package io.kvdc.tikv.internal.region;

/**
 * How requests are routed.
 *
 * @param forwarding whether followers pass requests on to a leader that cannot be reached from here
 *     (client-go config: EnableForwarding)
 * @param zone where this client is, as the stores' label {@code zone} says it; empty: unknown
 *     (client-go config: ZoneLabel)
 */
public record RegionSettings(boolean forwarding, String zone) {

  /** Client-go's defaults. */
  public static RegionSettings defaults() {
    return new RegionSettings(false, "");
  }
}
