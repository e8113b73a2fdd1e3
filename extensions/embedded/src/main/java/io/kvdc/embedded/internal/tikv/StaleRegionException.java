package io.kvdc.embedded.internal.tikv;

import io.kvdc.proto.errorpb.Error;

/**
 * A write that came to its data after its region had changed: what raft drops, for it was proposed
 * in an older term or epoch. Becomes {@code region_error}; nothing was written.
 */
final class StaleRegionException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Error error;

  StaleRegionException(Error error) {
    super(error.getMessage(), null, false, false);
    this.error = error;
  }

  Error error() {
    return error;
  }
}
