package io.kvdc.error;

import io.kvdc.Bytes;
import io.kvdc.KeyFlag;
import io.kvdc.Timestamp;
import org.jspecify.annotations.Nullable;

/**
 * What the transaction asserted about a key is not so. Nothing of it was applied. The data or the
 * program that maintains it is inconsistent; look into it before going on.
 */
public class AssertionFailedException extends KvPermanentException {

  private static final long serialVersionUID = 1L;

  /** The key. */
  private final Bytes key;

  /** What was asserted. */
  private final KeyFlag assertion;

  /** When the transaction began. */
  private final Timestamp startTimestamp;

  /** When the transaction began that wrote what is there, or null if nothing is there. */
  private final @Nullable Timestamp existingStartTimestamp;

  /** When that one committed, or null if nothing is there. */
  private final @Nullable Timestamp existingCommitTimestamp;

  /**
   * Makes one.
   *
   * @param detail what happened
   * @param key the key
   * @param assertion what was asserted
   * @param startTimestamp when the transaction began
   * @param existingStartTimestamp when the transaction began that wrote what is there, or null if
   *     nothing is there
   * @param existingCommitTimestamp when that one committed, or null if nothing is there
   */
  public AssertionFailedException(
      ErrorDetail detail,
      Bytes key,
      KeyFlag assertion,
      Timestamp startTimestamp,
      @Nullable Timestamp existingStartTimestamp,
      @Nullable Timestamp existingCommitTimestamp) {
    super("ASSERTION_FAILED", detail);
    this.key = key;
    this.assertion = assertion;
    this.startTimestamp = startTimestamp;
    this.existingStartTimestamp = existingStartTimestamp;
    this.existingCommitTimestamp = existingCommitTimestamp;
  }

  /**
   * The key.
   *
   * @return the key
   */
  public Bytes key() {
    return key;
  }

  /**
   * What was asserted.
   *
   * @return what was asserted
   */
  public KeyFlag assertion() {
    return assertion;
  }

  /**
   * When the transaction began.
   *
   * @return when the transaction began
   */
  public Timestamp startTimestamp() {
    return startTimestamp;
  }

  /**
   * When the transaction began that wrote what is there, or null if nothing is there.
   *
   * @return when the transaction began that wrote what is there, or null if nothing is there
   */
  public @Nullable Timestamp existingStartTimestamp() {
    return existingStartTimestamp;
  }

  /**
   * When that one committed, or null if nothing is there.
   *
   * @return when that one committed, or null if nothing is there
   */
  public @Nullable Timestamp existingCommitTimestamp() {
    return existingCommitTimestamp;
  }

  @Override
  public AssertionFailedException copy() {
    return new AssertionFailedException(
        detailForCopy(),
        key,
        assertion,
        startTimestamp,
        existingStartTimestamp,
        existingCommitTimestamp);
  }
}
