package io.kvdc;

import io.kvdc.error.ErrorDetail;
import io.kvdc.error.UnsupportedFeatureException;

/** What a connection answers whose driver has no transactions. */
final class NoTransactions {

  private NoTransactions() {}

  static UnsupportedFeatureException on(Connection connection) {
    return new UnsupportedFeatureException(
        ErrorDetail.of("the driver of " + connection.url() + " has no transactions"),
        Capability.TRANSACTIONS.name());
  }
}
