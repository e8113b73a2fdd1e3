package io.kvdc.tikv.internal.region;

/**
 * How requests are routed.
 *
 * @param forwarding whether followers pass requests on to a leader that cannot be reached from here
 *     (client-go config: EnableForwarding)
 */
public record RegionSettings(boolean forwarding) {

  /** Client-go's defaults. */
  public static RegionSettings defaults() {
    return new RegionSettings(false);
  }
}
