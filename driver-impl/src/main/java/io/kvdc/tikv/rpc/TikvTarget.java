package io.kvdc.tikv.rpc;

import io.kvdc.Bytes;
import java.util.Objects;

/** Who is to answer a request. */
public sealed interface TikvTarget {

  /**
   * The region that holds a key, whichever that is when the request leaves. After a split or a
   * merge the request goes to the region that holds the key then: right for requests that name this
   * one key, or keys and a range that lie together.
   *
   * @param key the application's key; empty: the first of all
   */
  record Key(Bytes key) implements TikvTarget {
    /**
     * Refuses null.
     *
     * @param key as for the record
     */
    public Key {
      Objects.requireNonNull(key, "key");
    }
  }

  /**
   * A region, at whatever epoch it has.
   *
   * @param id its id
   */
  record Region(long id) implements TikvTarget {}

  /**
   * A store, for requests that are for no region.
   *
   * @param id its id
   */
  record Store(long id) implements TikvTarget {}

  /**
   * The region that holds a key.
   *
   * @param key the application's key; empty: the first of all
   * @return the target
   */
  static TikvTarget key(Bytes key) {
    return new Key(key);
  }

  /**
   * A region.
   *
   * @param id its id
   * @return the target
   */
  static TikvTarget region(long id) {
    return new Region(id);
  }

  /**
   * A store.
   *
   * @param id its id
   * @return the target
   */
  static TikvTarget store(long id) {
    return new Store(id);
  }
}
