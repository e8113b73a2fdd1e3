package io.kvdc.embedded.internal.storage;

/** A write outside the borders of its region, which TiKV reports as a region error. */
public final class KeyOutsideException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient byte[] key;

  /** Makes one for a key in the stored encoding. */
  public KeyOutsideException(byte[] key) {
    super("key outside the region", null, false, false);
    this.key = key;
  }

  /** Returns the first such key, in the stored encoding. */
  public byte[] key() {
    return key;
  }
}
