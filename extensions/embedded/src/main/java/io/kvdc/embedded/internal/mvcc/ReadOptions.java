package io.kvdc.embedded.internal.mvcc;

import io.kvdc.proto.kvrpcpb.IsolationLevel;
import java.util.Set;

/**
 * How a transaction reads.
 *
 * @param timestamp newer versions are not seen
 * @param isolation what locks and newer versions mean
 * @param resolved start timestamps of locks that are as good as gone: read past them
 * @param committed start timestamps of locks that are as good as committed: read their values
 * @param needCommitTs whether commit timestamps are wanted, which no lock can tell
 * @param keyOnly whether values are left out
 */
public record ReadOptions(
    long timestamp,
    IsolationLevel isolation,
    Set<Long> resolved,
    Set<Long> committed,
    boolean needCommitTs,
    boolean keyOnly) {

  /** Whether locks matter. */
  boolean looksAtLocks() {
    return isolation == IsolationLevel.SI || isolation == IsolationLevel.RCCheckTS;
  }
}
