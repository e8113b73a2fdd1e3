package io.kvdc.tikv.internal.txn.session;

import io.kvdc.Savepoint;

/** A stage of the buffer, as the application holds it. */
final class SavepointMark implements Savepoint {

  private final SavepointStack owner;
  private final int stage;
  private volatile boolean active = true;

  SavepointMark(SavepointStack owner, int stage) {
    this.owner = owner;
    this.stage = stage;
  }

  SavepointStack owner() {
    return owner;
  }

  int stage() {
    return stage;
  }

  void end() {
    active = false;
  }

  @Override
  public boolean isActive() {
    return active;
  }
}
