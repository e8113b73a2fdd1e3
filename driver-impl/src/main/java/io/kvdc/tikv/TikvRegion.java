package io.kvdc.tikv;

import io.kvdc.KeyRange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A region, as PD knew it when it was asked.
 *
 * @param id its id
 * @param range the keys that it holds, as the application sees them; of API version v2 only the
 *     part within the keyspace
 * @param confVersion raised by changes of its peers
 * @param version raised by splits and merges
 * @param leader the peer that leads, or null if PD knows of none
 * @param peers its replicas
 */
public record TikvRegion(
    long id,
    KeyRange range,
    long confVersion,
    long version,
    @Nullable TikvPeer leader,
    List<TikvPeer> peers) {

  /**
   * Copies the list.
   *
   * @param id as for the record
   * @param range as for the record
   * @param confVersion as for the record
   * @param version as for the record
   * @param leader as for the record
   * @param peers as for the record
   */
  public TikvRegion {
    peers = List.copyOf(peers);
  }
}
