package io.kvdc.tck.reference;

import io.kvdc.Bytes;
import io.kvdc.KeyFlag;
import org.jspecify.annotations.Nullable;

/**
 * What a commit checks and does at one key.
 *
 * @param key the key
 * @param kind what is left there; null: nothing, the key is only checked
 * @param value the value of a put
 * @param ownLock whether the transaction holds the lock of the key
 * @param conflicts whether a newer version refuses the commit
 * @param mustNotExist whether a value refuses the commit
 * @param assertion what is asserted, {@link KeyFlag#ASSERT_NOTHING} if nothing is
 */
record Mutation(
    Bytes key,
    @Nullable VersionKind kind,
    @Nullable Bytes value,
    boolean ownLock,
    boolean conflicts,
    boolean mustNotExist,
    KeyFlag assertion) {

  int bytes() {
    Bytes written = value;
    return key.length() + (written == null ? 0 : written.length());
  }
}
