package io.kvdc.embedded;

import io.kvdc.Bytes;
import java.time.Duration;

/**
 * The lock of a transaction on a key, as it stands in an {@link EmbeddedCluster}; one that several
 * transactions share is several of these.
 *
 * @param key the key, as an application writes it
 * @param primary the primary key of the transaction, as an application writes it
 * @param kind what the lock announces
 * @param startTs the start timestamp of the transaction
 * @param timeToLive how long the lock lives after its start timestamp
 * @param forUpdateTs 0 if the transaction is optimistic
 * @param minCommitTs the least commit timestamp, 0 if there is none
 * @param asyncCommit whether the transaction is committed once all its keys are locked
 */
public record StoredLock(
    Bytes key,
    Bytes primary,
    Kind kind,
    long startTs,
    Duration timeToLive,
    long forUpdateTs,
    long minCommitTs,
    boolean asyncCommit) {

  /** What a lock announces. */
  public enum Kind {
    /** A value. */
    PUT,
    /** A deletion. */
    DELETE,
    /** Nothing but that nobody else writes the key. */
    LOCK,
    /** Taken before prewrite. */
    PESSIMISTIC
  }
}
