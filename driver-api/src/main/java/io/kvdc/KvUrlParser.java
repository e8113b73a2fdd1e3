package io.kvdc;

import io.kvdc.error.ErrorDetail;
import io.kvdc.error.InvalidUrlException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the grammar of {@link KvUrl}. */
final class KvUrlParser {

  private static final Pattern HEAD =
      Pattern.compile(
          "(?:[kK][vV]:([A-Za-z][A-Za-z0-9+.-]*):(.*)|([A-Za-z][A-Za-z0-9+.-]*):(//.*))",
          Pattern.DOTALL);
  private static final Pattern ADDRESS =
      Pattern.compile("(?:\\[([0-9A-Fa-f:.%]+)]|([^:\\[\\]]+))(?::(.*))?");
  private static final String EXAMPLES =
      "a URL looks like kv:tikv://pd1:2379,pd2:2379/keyspace?option=value or kv:embedded:demo";

  private final String text;

  KvUrlParser(String text) {
    this.text = text;
  }

  KvUrl parse() {
    Matcher head = HEAD.matcher(text.strip());
    if (!head.matches()) {
      throw new InvalidUrlException(
          ErrorDetail.of("the URL does not begin with kv: and the name of a driver; " + EXAMPLES));
    }
    boolean withPrefix = head.group(1) != null;
    String driver = (withPrefix ? head.group(1) : head.group(3)).toLowerCase(Locale.ROOT);
    String rest = withPrefix ? head.group(2) : head.group(4);
    int question = rest.indexOf('?');
    Map<String, String> parameters =
        question < 0 ? Map.of() : parameters(rest.substring(question + 1));
    String place = question < 0 ? rest : rest.substring(0, question);
    if (!place.startsWith("//")) {
      return new KvUrl(driver, List.of(), decode(place, "the name"), parameters);
    }
    int slash = place.indexOf('/', 2);
    String addresses = slash < 0 ? place.substring(2) : place.substring(2, slash);
    String path = slash < 0 ? "" : decode(place.substring(slash + 1), "the path");
    return new KvUrl(driver, addresses(addresses), path, parameters);
  }

  private List<KvUrl.Address> addresses(String list) {
    if (list.indexOf('@') >= 0) {
      throw invalid("a URL holds no user and password; give them as options");
    }
    List<KvUrl.Address> addresses = new ArrayList<>();
    for (String one : list.split(",", -1)) {
      addresses.add(address(one));
    }
    return addresses;
  }

  private KvUrl.Address address(String one) {
    if (one.isBlank()) {
      throw invalid("an address is missing between // and the next comma, / or ?");
    }
    Matcher matcher = ADDRESS.matcher(one.strip());
    if (!matcher.matches()) {
      throw invalid(
          "'" + one + "' is no address; write host:port, or [address]:port for an IPv6 address");
    }
    String host = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
    String port = matcher.group(3);
    return new KvUrl.Address(host, port == null ? OptionalInt.empty() : OptionalInt.of(port(port)));
  }

  private int port(String digits) {
    if (digits.matches("\\d{1,5}")) {
      int port = Integer.parseInt(digits);
      if (port >= 1 && port <= 65535) {
        return port;
      }
    }
    throw invalid("'" + digits + "' is no port; a port is a number from 1 to 65535");
  }

  private Map<String, String> parameters(String query) {
    Map<String, String> parameters = new LinkedHashMap<>();
    if (query.isEmpty()) {
      return parameters;
    }
    for (String pair : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals < 1) {
        throw invalid("a parameter after ? must have the form option=value");
      }
      String name = decode(pair.substring(0, equals), "the name of a parameter");
      String value = decode(pair.substring(equals + 1), "the value of " + name);
      if (parameters.put(name, value) != null) {
        throw invalid("the parameter " + name + " is given twice");
      }
    }
    return parameters;
  }

  private static String decode(String encoded, String what) {
    try {
      return URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      // The cause would repeat the text, which may be a secret.
      throw invalid(what + " has a % that is not followed by two hexadecimal digits");
    }
  }

  private static InvalidUrlException invalid(String what) {
    return new InvalidUrlException(ErrorDetail.of(what + "; " + EXAMPLES));
  }
}
