package io.kvdc.tikv.internal.txn.commit;

import io.kvdc.Bytes;
import io.kvdc.TransactionOptions;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.txn.buffer.MemBuffer;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A transaction that is to be committed.
 *
 * @param startTs when it began
 * @param beganNanos when it began by the driver's ticker; locks live longer by its age, so that a
 *     transaction that read for long is not taken for dead
 * @param options how it works: mode, assertions and commit check are read here, all else goes
 *     through {@code context}
 * @param buffer what it wrote; nobody writes to it any more. In a pessimistic transaction a key
 *     that was written but not locked is checked for conflicts if its flags say that this was left
 *     to prewrite, and not at all otherwise
 * @param primary the key that pessimistic locking has chosen, which is locked and kept alive until
 *     the commit has ended; null: no key was locked
 * @param forUpdateTs as of when keys were last locked; 0: none ever was
 * @param forUpdateTsConstraints for-update ts that the locks of these keys must still have, where
 *     they were taken with a conflict
 * @param context what each request of the transaction says of itself, such as its priority
 * @param deadline when the caller has to be told; what goes on in the background has its own
 */
public record CommitInput(
    long startTs,
    long beganNanos,
    TransactionOptions options,
    MemBuffer buffer,
    @Nullable Bytes primary,
    long forUpdateTs,
    Map<Bytes, Long> forUpdateTsConstraints,
    Consumer<Context.Builder> context,
    Deadline deadline) {

  /** Copies the map. */
  public CommitInput {
    forUpdateTsConstraints = Map.copyOf(forUpdateTsConstraints);
  }
}
