package io.kvdc.embedded.internal.tikv;

import io.kvdc.proto.errorpb.Error;

/** A request that this store refuses because of its region; becomes {@code region_error}. */
final class RegionErrorException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient Error error;

  RegionErrorException(Error error) {
    super(error.getMessage(), null, false, false);
    this.error = error;
  }

  Error error() {
    return error;
  }
}
