package io.kvdc.tikv.internal.txn.session;

import io.kvdc.tikv.internal.call.SessionCalls;
import io.kvdc.tikv.internal.txn.access.TxnAccess;
import io.kvdc.tikv.internal.txn.commit.Committer;
import io.kvdc.tikv.internal.txn.pessimistic.PessimisticLocker;
import io.kvdc.tikv.internal.txn.pipelined.PipelinedWriter;
import io.kvdc.tikv.internal.txn.snapshot.SnapshotAccess;

/**
 * What the transactions of one connection are made with.
 *
 * @param snapshots what they read with
 * @param committer commits them
 * @param locker makes the locks of the pessimistic ones
 * @param pipelined makes those that write while they go on
 * @param leaks finds those that are forgotten
 * @param calls starts their calls
 * @param snapshotCalls starts the calls of their snapshots
 * @param settings what they do unless they say otherwise
 */
public record TransactionAccess(
    SnapshotAccess snapshots,
    Committer committer,
    PessimisticLocker locker,
    PipelinedWriter pipelined,
    LeakWatch leaks,
    SessionCalls calls,
    SessionCalls snapshotCalls,
    TransactionSettings settings) {

  TxnAccess txn() {
    return snapshots.txn();
  }
}
