package io.kvdc;

import java.util.Objects;

/**
 * A key and its value.
 *
 * @param key the key
 * @param value the value; empty where only keys were asked for
 */
public record KeyValue(Bytes key, Bytes value) {

  /**
   * Refuses nulls.
   *
   * @param key as for the record
   * @param value as for the record
   */
  public KeyValue {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(value, "value");
  }

  /**
   * Makes a pair of texts, for examples and tests.
   *
   * @param key the key, to be encoded as UTF-8
   * @param value the value, to be encoded as UTF-8
   * @return the pair
   */
  public static KeyValue utf8(String key, String value) {
    return new KeyValue(Bytes.utf8(key), Bytes.utf8(value));
  }
}
