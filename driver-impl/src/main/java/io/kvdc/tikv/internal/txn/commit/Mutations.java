package io.kvdc.tikv.internal.txn.commit;

import io.kvdc.Bytes;
import io.kvdc.error.AssertionFailedException;
import io.kvdc.proto.kvrpcpb.PrewriteRequest.PessimisticAction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction does to all its keys.
 *
 * @param all in the order of the keys
 * @param bytes of keys and values
 * @param assertionFailure the first assertion that contradicts what was found when the key was
 *     locked. The lock may have been lost since, so that prewrite fails with what is the matter
 *     really; only if it does not, this is it
 */
public record Mutations(
    List<KeyMutation> all, long bytes, @Nullable AssertionFailedException assertionFailure) {

  /** The keys that prewrite locks, in order. */
  public List<Bytes> lockedKeys() {
    return all.stream().filter(KeyMutation::leavesLock).map(KeyMutation::key).toList();
  }

  /** Whether a key is written that is not locked, so that prewrite checks it as it does others. */
  boolean checksConstraints() {
    return all.stream().anyMatch(each -> each.action() == PessimisticAction.DO_CONSTRAINT_CHECK);
  }
}
