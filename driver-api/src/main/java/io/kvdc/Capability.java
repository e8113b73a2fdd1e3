package io.kvdc;

/** What a connection may be able to do; what it can do, {@link Connection#capabilities()} says. */
public enum Capability {
  /** Reading and writing keys without transactions: {@link Connection#raw()}. */
  RAW,
  /** Values that expire. */
  RAW_TTL,
  /** Sessions whose writes are ordered with compare-and-swap. */
  RAW_ATOMIC,
  /** Column families other than the default one. */
  RAW_COLUMN_FAMILY,
  /** Checksums over ranges. */
  RAW_CHECKSUM,
  /** Running a coprocessor of the store over ranges of keys. */
  RAW_COPROCESSOR,
  /** Timestamps that the cluster hands out in order: {@link Connection#currentTimestamp()}. */
  TIMESTAMP,
  /** Optimistic transactions and snapshots. */
  TRANSACTIONS,
  /** Transactions that lock as they go. */
  PESSIMISTIC_TRANSACTIONS,
  /** Reads from replicas other than the leader: {@link ReplicaChoice}. */
  REPLICA_READ,
  /** Reads that replicas answer from what they have: {@link SnapshotOptions#staleRead()}. */
  STALE_READ,
  /**
   * Commits that succeed as soon as all keys are prewritten: {@link CommitOptions#asyncCommit()}.
   */
  ASYNC_COMMIT,
  /** Commits by the request that writes: {@link CommitOptions#onePhase()}. */
  ONE_PHASE_COMMIT,
  /** Transactions that need not fit into memory: {@link TransactionOptions#pipelined()}. */
  PIPELINED_WRITES,
  /** Locks that keep their place over retries: {@link Transaction#startFairLocking()}. */
  FAIR_LOCKING,
  /** Locks that several transactions hold at once: {@link LockOptions#shared()}. */
  SHARED_LOCKS
}
