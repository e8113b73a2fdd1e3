package io.kvdc.tikv.internal.region;

import java.io.Serial;

/** What a store said instead of an answer, as the cause of a wait or of a final error. */
final class RegionErrorException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  RegionErrorException(String message) {
    super(message, null, false, false);
  }
}
