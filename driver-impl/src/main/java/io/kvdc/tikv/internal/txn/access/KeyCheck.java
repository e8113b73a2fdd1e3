package io.kvdc.tikv.internal.txn.access;

import io.kvdc.Bytes;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.InvalidKeyException;
import java.util.List;

/** Refuses keys that the cluster would refuse, before anything is sent. */
public final class KeyCheck {

  private final int longest;

  /**
   * Makes one.
   *
   * @param access knows the longest key and what the keyspace takes of it
   */
  public KeyCheck(TxnAccess access) {
    this.longest = longest(access.settings().maxKeySize()) - access.codec().prefixLength();
  }

  /** Stores measure keys as they keep them: nine bytes for each eight, and one group more. */
  private static int longest(int stored) {
    return Math.max(0, (stored / 9 - 1) * 8 + 7);
  }

  /**
   * Checks a key.
   *
   * @throws InvalidKeyException if it is empty or too long
   */
  public void check(Bytes key) {
    if (key.isEmpty()) {
      throw new InvalidKeyException(ErrorDetail.of("a key must have at least one byte"));
    }
    if (key.length() > longest) {
      throw new InvalidKeyException(
          ErrorDetail.of(
              "the key has "
                  + key.length()
                  + " bytes, the cluster takes at most "
                  + longest
                  + "; if its storage.max-key-size is greater, set the option maxKeySize to it"));
    }
  }

  /**
   * Checks several.
   *
   * @return their lengths together
   * @throws InvalidKeyException if one is empty or too long
   */
  public long check(List<Bytes> keys) {
    long bytes = 0;
    for (Bytes key : keys) {
      check(key);
      bytes += key.length();
    }
    return bytes;
  }
}
