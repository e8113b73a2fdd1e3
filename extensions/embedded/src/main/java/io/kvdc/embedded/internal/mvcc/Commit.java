package io.kvdc.embedded.internal.mvcc;

import io.kvdc.proto.kvrpcpb.CommitRole;
import java.util.List;

/** The second phase of a commit (TiKV, commands/commit.rs). */
public final class Commit {

  private final long startTs;
  private final long commitTs;
  private final CommitRole role;

  /**
   * Makes one.
   *
   * @param role what the client says the keys are
   * @throws MvccException if the timestamps are out of order
   */
  public Commit(long startTs, long commitTs, CommitRole role) throws MvccException {
    mustBeLater(startTs, commitTs);
    this.startTs = startTs;
    this.commitTs = commitTs;
    this.role = role;
  }

  /** Commits all keys or none. */
  public void run(MvccReader reader, WriteSet writes, List<TxnKey> keys) throws MvccException {
    CommitKey commit = new CommitKey(reader, writes, role == CommitRole.Secondary);
    for (TxnKey key : keys) {
      commit.run(key, startTs, commitTs);
    }
  }

  static void mustBeLater(long startTs, long commitTs) throws MvccException {
    if (!TimeStamp.isAfter(commitTs, startTs)) {
      throw new MvccException(
          new Refusal.Aborted(
              "Invalid transaction tso with start_ts:%d,commit_ts:%d"
                  .formatted(startTs, commitTs)));
    }
  }
}
