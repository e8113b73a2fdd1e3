package io.kvdc.embedded.internal.mvcc;

import io.kvdc.proto.kvrpcpb.Assertion;
import io.kvdc.proto.kvrpcpb.AssertionLevel;
import org.jspecify.annotations.Nullable;

/** Whether a key is as the client is sure it is (TiKV, actions/prewrite.rs, check_assertion). */
final class AssertionCheck {

  private final PrewriteProperties txn;
  private final PrewriteMutation mutation;
  private final ConstraintCheck constraint;
  private final MvccReader reader;

  AssertionCheck(
      PrewriteProperties txn,
      PrewriteMutation mutation,
      ConstraintCheck constraint,
      MvccReader reader) {
    this.txn = txn;
    this.mutation = mutation;
    this.constraint = constraint;
    this.reader = reader;
  }

  /**
   * Checks.
   *
   * @param newest the newest record of the key
   * @param loaded whether that was looked for; if it was not, only the strict level looks
   */
  void check(@Nullable CommittedWrite newest, boolean loaded) throws MvccException {
    if (mutation.assertion() == Assertion.None
        || txn.assertionLevel() == AssertionLevel.Off
        || (txn.assertionLevel() != AssertionLevel.Strict && !loaded)) {
      return;
    }
    CommittedWrite version = newest;
    if (version != null && isCollected(version.write())) {
      version = null;
    }
    if (!loaded || (version != null && !version.write().type().isData())) {
      long timestamp = version == null ? TimeStamp.MAX : version.commitTs();
      version = reader.getWrite(mutation.key(), timestamp, txn.startTs());
    }
    if (holds(version)) {
      return;
    }
    // A rollback may be why the assertion fails, and is the better answer then.
    if (constraint.isSkipped()) {
      constraint.check();
    }
    throw new MvccException(
        new Refusal.AssertionFailed(
            txn.startTs(),
            mutation.key(),
            mutation.assertion(),
            version == null ? 0 : version.write().startTs(),
            version == null ? 0 : version.commitTs()));
  }

  private boolean holds(@Nullable CommittedWrite version) {
    return switch (mutation.assertion()) {
      case Exist -> version != null && version.write().type() != WriteType.DELETE;
      case NotExist -> version == null || version.write().type() != WriteType.PUT;
      default -> true;
    };
  }

  private static boolean isCollected(Write write) {
    Long fence = write.gcFence();
    return fence != null && fence != 0;
  }
}
