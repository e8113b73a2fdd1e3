package io.kvdc.tck.reference;

import io.kvdc.Timestamp;
import io.kvdc.TransactionOptions;
import java.time.InstantSource;
import java.util.function.Supplier;

/** What a cluster is made of; the tests of the suite put wrong parts in the places of these. */
class ReferenceParts {

  /** Where the raw sessions keep their data, and where timestamps come from. */
  ReferenceStore raw(InstantSource clock) {
    return new ReferenceStore(clock);
  }

  /** Where the transactions keep their data. */
  MvccStore mvcc(Supplier<Timestamp> timestamps) {
    return new MvccStore(timestamps);
  }

  /** What one transaction knows and does. */
  TransactionBody transaction(MvccStore store, TransactionOptions options, Timestamp start) {
    return new TransactionBody(store, options, start);
  }

  /** As of when a snapshot of a timestamp reads; stale or not, nothing here lags behind. */
  Timestamp readsAt(Timestamp snapshot, boolean stale) {
    return snapshot;
  }
}
