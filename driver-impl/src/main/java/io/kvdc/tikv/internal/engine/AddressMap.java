package io.kvdc.tikv.internal.engine;

import io.kvdc.tikv.internal.rpc.AddressTranslator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where advertised addresses can be reached from here. An address with its port comes before a host
 * with any port, and that before patterns, which are tried in the order in which they were written.
 *
 * @param reachable by advertised address, or by advertised host
 * @param patterns advertised addresses or hosts with a star
 */
public record AddressMap(Map<String, String> reachable, List<Pattern> patterns)
    implements AddressTranslator {

  private static final int MAX_PORT = 65_535;

  /**
   * An entry for all addresses that begin and end in the same way.
   *
   * @param before what stands before the star
   * @param after what stands after it, the port too if there is one
   * @param reachable where they can be reached; a star in it stands for the same text
   */
  public record Pattern(String before, String after, String reachable) {

    private @Nullable String match(String text) {
      if (text.length() < before.length() + after.length()
          || !text.startsWith(before)
          || !text.endsWith(after)) {
        return null;
      }
      return reachable.replace(
          "*", text.substring(before.length(), text.length() - after.length()));
    }
  }

  /** Copies both. */
  public AddressMap {
    reachable = Map.copyOf(reachable);
    patterns = List.copyOf(patterns);
  }

  /**
   * Reads {@code advertised=reachable,advertised=reachable}. Either is a host or a host and a port.
   *
   * @throws IllegalArgumentException if the text is not of that form
   */
  public static AddressMap parse(String text) {
    Map<String, String> map = new LinkedHashMap<>();
    List<Pattern> patterns = new ArrayList<>();
    if (text.isEmpty()) {
      return new AddressMap(map, patterns);
    }
    for (String entry : text.split(",", -1)) {
      int equals = entry.indexOf('=');
      String advertised = entry.substring(0, Math.max(0, equals)).trim();
      String reachable = entry.substring(equals + 1).trim();
      check(entry, advertised, reachable);
      int star = advertised.indexOf('*');
      if (star >= 0) {
        patterns.add(
            new Pattern(advertised.substring(0, star), advertised.substring(star + 1), reachable));
      } else if (map.put(advertised, reachable) != null) {
        throw new IllegalArgumentException("two places for " + advertised);
      }
    }
    return new AddressMap(map, patterns);
  }

  private static void check(String entry, String advertised, String reachable) {
    boolean starred = advertised.contains("*");
    if (advertised.isEmpty()
        || reachable.isEmpty()
        || advertised.indexOf('*') != advertised.lastIndexOf('*')
        || reachable.indexOf('*') != reachable.lastIndexOf('*')
        || (reachable.contains("*") && !starred)
        || !isPortOrNone(advertised)
        || !isPortOrNone(reachable)) {
      throw new IllegalArgumentException(entry);
    }
  }

  private static boolean isPortOrNone(String address) {
    int colon = portAt(address);
    if (colon < 0) {
      return true;
    }
    String port = address.substring(colon + 1);
    return port.matches("\\d{1,5}") && Integer.parseInt(port) <= MAX_PORT && !port.equals("0");
  }

  /** The colon before the port, or -1; those within an IPv6 address do not count. */
  private static int portAt(String address) {
    int colon = address.lastIndexOf(':');
    return colon > address.lastIndexOf(']') ? colon : -1;
  }

  @Override
  public String reachable(String advertised) {
    String exact = reachable.get(advertised);
    if (exact != null) {
      return withPort(exact, advertised);
    }
    int colon = portAt(advertised);
    String host = colon < 0 ? advertised : advertised.substring(0, colon);
    String byHost = reachable.get(host);
    if (byHost != null) {
      return withPort(byHost, advertised);
    }
    for (Pattern pattern : patterns) {
      boolean withPort = portAt(pattern.after()) >= 0;
      String found = pattern.match(withPort ? advertised : host);
      if (found != null) {
        return withPort(found, advertised);
      }
    }
    return advertised;
  }

  /** A place without a port keeps the one that is advertised. */
  private static String withPort(String place, String advertised) {
    int colon = portAt(advertised);
    return portAt(place) >= 0 || colon < 0 ? place : place + advertised.substring(colon);
  }
}
