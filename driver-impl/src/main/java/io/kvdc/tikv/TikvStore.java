package io.kvdc.tikv;

import java.util.Map;

/**
 * A store, as PD knew it when it was asked.
 *
 * @param id its id
 * @param address where it serves, as the cluster advertises it
 * @param state {@code Up}, {@code Offline} (being emptied) or {@code Tombstone} (gone)
 * @param version the version of TiKV
 * @param labels where it is and what it is for
 */
public record TikvStore(
    long id, String address, String state, String version, Map<String, String> labels) {

  /**
   * Copies the map.
   *
   * @param id as for the record
   * @param address as for the record
   * @param state as for the record
   * @param version as for the record
   * @param labels as for the record
   */
  public TikvStore {
    labels = Map.copyOf(labels);
  }
}
