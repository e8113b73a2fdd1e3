package io.kvdc.tck.reference;

import io.kvdc.Bytes;
import io.kvdc.Savepoint;
import java.util.Map;
import java.util.TreeMap;

/** A copy of all writes: not what a driver should do, but easy to see that it is right. */
final class ReferenceSavepoint implements Savepoint {

  private final TransactionBody owner;
  private final Map<Bytes, OwnWrite> writes;

  ReferenceSavepoint(TransactionBody owner, Map<Bytes, OwnWrite> writes) {
    this.owner = owner;
    this.writes = new TreeMap<>(writes);
  }

  Map<Bytes, OwnWrite> writes() {
    return writes;
  }

  @Override
  public boolean isActive() {
    return owner.isActive(this);
  }
}
