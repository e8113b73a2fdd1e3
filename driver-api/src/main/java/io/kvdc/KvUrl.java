package io.kvdc;

import io.kvdc.error.ErrorDetail;
import io.kvdc.error.InvalidUrlException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * A URL, taken apart.
 *
 * <pre>
 * kv:tikv://pd1:2379,pd2:2379/keyspace?option=value&amp;option=value
 *    |      |                 |        |
 *    driver addresses         path     parameters
 *
 * kv:embedded:name?option=value        no addresses; the path is a name
 * tikv://pd1:2379/keyspace?...         the same as kv:tikv://...
 * </pre>
 *
 * <p>An address is a host name (letters, digits, dots, dashes, underscores), an IPv4 address or an
 * IPv6 address in brackets, with a port or without. The path, and names and values of parameters,
 * are percent-encoded UTF-8; {@code +} and {@code #} stand for themselves. Each parameter may occur
 * once. There is no user and no password: {@code @} before the parameters is refused where there
 * are addresses. docs/decisions has the grammar.
 *
 * @param driver the sub-protocol, in lower case
 * @param addresses the addresses, in the order given; empty if the URL has none
 * @param path what follows the addresses, decoded, without slash; empty if there is none
 * @param parameters the parameters, decoded, in the order given
 */
public record KvUrl(
    String driver, List<Address> addresses, String path, Map<String, String> parameters) {

  /**
   * Copies the collections.
   *
   * @param driver as for the record
   * @param addresses as for the record
   * @param path as for the record
   * @param parameters as for the record
   */
  public KvUrl {
    addresses = List.copyOf(addresses);
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
  }

  /**
   * Where a server listens.
   *
   * @param host a name or an IP address, IPv6 without brackets
   * @param port the port, if given
   */
  public record Address(String host, OptionalInt port) {

    /**
     * As text that a URL could hold.
     *
     * @return for example {@code pd1:2379} or {@code [::1]:2379}
     */
    @Override
    public String toString() {
      String shown = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
      return port.isPresent() ? shown + ":" + port.getAsInt() : shown;
    }

    /**
     * As text with a port.
     *
     * @param defaultPort the port if none was given
     * @return for example {@code pd1:2379} or {@code [::1]:2379}
     */
    public String withPort(int defaultPort) {
      return port.isPresent()
          ? toString()
          : new Address(host, OptionalInt.of(defaultPort)).toString();
    }
  }

  /**
   * Takes a URL apart.
   *
   * @param text the URL
   * @return its parts
   * @throws InvalidUrlException if it is malformed; the message says where, and repeats no value of
   *     a parameter
   */
  public static KvUrl parse(String text) {
    return new KvUrlParser(text).parse();
  }

  /**
   * The same URL with other parameters.
   *
   * @param newParameters all of them
   * @return a new URL
   */
  public KvUrl withParameters(Map<String, String> newParameters) {
    return new KvUrl(driver, addresses, path, newParameters);
  }

  /**
   * Says that this URL cannot be used.
   *
   * @param what what is wrong with it and what would be right
   * @return an exception to throw
   */
  public InvalidUrlException invalid(String what) {
    return new InvalidUrlException(ErrorDetail.of(what + " (in " + this + ")"));
  }

  /** The URL with the names of its parameters only: values may be secret. */
  @Override
  public String toString() {
    String hosts =
        addresses.isEmpty()
            ? ""
            : "//"
                + addresses.stream().map(Address::toString).collect(Collectors.joining(","))
                + (path.isEmpty() ? "" : "/");
    String names =
        parameters.isEmpty()
            ? ""
            : "?"
                + parameters.keySet().stream()
                    .map(name -> name + "=...")
                    .collect(Collectors.joining("&"));
    return "kv:" + driver + ":" + hosts + path + names;
  }
}
