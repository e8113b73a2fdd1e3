package io.kvdc.tikv.internal.txn.pipelined;

import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.txn.buffer.MemBuffer;
import io.kvdc.tikv.internal.txn.commit.CommitInput;
import io.kvdc.tikv.internal.txn.commit.MutationCollection;
import io.kvdc.tikv.internal.txn.commit.Mutations;
import java.util.Map;

/** Works out what a flush does to each key, as a commit of the same buffer would. */
final class FlushMutations {

  private FlushMutations() {}

  static Mutations of(PipelinedInput input, MemBuffer buffer) {
    return MutationCollection.of(
        new CommitInput(
            input.startTs(),
            input.beganNanos(),
            input.options(),
            buffer,
            null,
            0,
            Map.of(),
            input.context(),
            Deadline.none()));
  }
}
