package io.kvdc.tikv.internal.region;

import java.io.Serial;

/**
 * PD knows no region where one must be: it is just being split or merged, or PD is new. Asking
 * again after a while helps. Never leaves the driver.
 */
public final class RegionNotKnownException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  RegionNotKnownException(String message) {
    super(message, null, false, false);
  }
}
