package io.kvdc.tck.reference;

import io.kvdc.Timestamp;
import io.kvdc.TransactionOptions;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reference parts of which one is wrong. */
final class WrongTransactions extends ReferenceParts {

  /** Makes a wrong store. */
  @FunctionalInterface
  interface StoreMaker {
    MvccStore make(Supplier<Timestamp> timestamps);
  }

  /** Makes a wrong transaction. */
  @FunctionalInterface
  interface BodyMaker {
    TransactionBody make(MvccStore store, TransactionOptions options, Timestamp start);
  }

  private final @Nullable StoreMaker stores;
  private final @Nullable BodyMaker bodies;

  private WrongTransactions(@Nullable StoreMaker stores, @Nullable BodyMaker bodies) {
    this.stores = stores;
    this.bodies = bodies;
  }

  static ReferenceParts store(StoreMaker stores) {
    return new WrongTransactions(stores, null);
  }

  static ReferenceParts transaction(BodyMaker bodies) {
    return new WrongTransactions(null, bodies);
  }

  @Override
  MvccStore mvcc(Supplier<Timestamp> timestamps) {
    return stores == null ? super.mvcc(timestamps) : stores.make(timestamps);
  }

  @Override
  TransactionBody transaction(MvccStore store, TransactionOptions options, Timestamp start) {
    return bodies == null
        ? super.transaction(store, options, start)
        : bodies.make(store, options, start);
  }
}
