package io.kvdc.tikv.internal.codec;

/**
 * A keyspace of API v2.
 *
 * @param id 0 to 2^24 - 1
 * @param name its name
 */
public record Keyspace(int id, String name) {

  /** The largest id: three bytes of the prefix hold it. */
  public static final int MAX_ID = 0xff_ffff;

  /** Checks the id. */
  public Keyspace {
    if (id < 0 || id > MAX_ID) {
      throw new IllegalArgumentException("keyspace id " + id + " is not within 0 and " + MAX_ID);
    }
  }
}
