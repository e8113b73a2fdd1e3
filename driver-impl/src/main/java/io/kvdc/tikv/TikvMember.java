package io.kvdc.tikv;

import java.util.List;

/**
 * A member of PD.
 *
 * @param id its id
 * @param name its name
 * @param clientUrls where it serves clients
 * @param leader whether it leads
 */
public record TikvMember(long id, String name, List<String> clientUrls, boolean leader) {

  /**
   * Copies the list.
   *
   * @param id as for the record
   * @param name as for the record
   * @param clientUrls as for the record
   * @param leader as for the record
   */
  public TikvMember {
    clientUrls = List.copyOf(clientUrls);
  }
}
