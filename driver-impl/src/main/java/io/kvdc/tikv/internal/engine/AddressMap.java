package io.kvdc.tikv.internal.engine;

import io.kvdc.tikv.internal.rpc.AddressTranslator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where advertised addresses can be reached from here.
 *
 * @param reachable by advertised address
 */
public record AddressMap(Map<String, String> reachable) implements AddressTranslator {

  /** Copies the map. */
  public AddressMap {
    reachable = Map.copyOf(reachable);
  }

  /**
   * Reads {@code advertised=reachable,advertised=reachable}.
   *
   * @throws IllegalArgumentException if the text is not of that form
   */
  public static AddressMap parse(String text) {
    Map<String, String> map = new LinkedHashMap<>();
    if (text.isEmpty()) {
      return new AddressMap(map);
    }
    for (String entry : text.split(",", -1)) {
      int equals = entry.indexOf('=');
      String advertised = entry.substring(0, Math.max(0, equals)).trim();
      String reachable = entry.substring(equals + 1).trim();
      if (advertised.isEmpty() || reachable.isEmpty()) {
        throw new IllegalArgumentException(entry);
      }
      map.put(advertised, reachable);
    }
    return new AddressMap(map);
  }

  @Override
  public String reachable(String advertised) {
    return reachable.getOrDefault(advertised, advertised);
  }
}
