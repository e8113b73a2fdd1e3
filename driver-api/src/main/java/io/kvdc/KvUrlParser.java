package io.kvdc;

import io.kvdc.error.ErrorDetail;
import io.kvdc.error.InvalidUrlException;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
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
      Pattern.compile("(?:\\[([^\\[\\]]*)]|([A-Za-z0-9._-]+))(?::(.*))?");
  private static final Pattern IPV6 =
      Pattern.compile("([0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)(%[\\w.-]+)?");
  private static final String EXAMPLES =
      "a URL looks like kv:tikv://pd1:2379,pd2:2379/keyspace?option=value or kv:embedded:demo";

  private final String text;

  KvUrlParser(String text) {
    this.text = Objects.requireNonNull(text, "url");
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
    // Anywhere, because a password may hold a slash; in a path it is written %40.
    if (place.indexOf('@') >= 0) {
      throw invalid("a URL holds no user and password; give them as options");
    }
    int slash = place.indexOf('/', 2);
    String addresses = slash < 0 ? place.substring(2) : place.substring(2, slash);
    String path = slash < 0 ? "" : decode(place.substring(slash + 1), "the path");
    return new KvUrl(driver, addresses(addresses), path, parameters);
  }

  private List<KvUrl.Address> addresses(String list) {
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
    if (!matcher.matches() || (matcher.group(1) != null && !isIpv6(matcher.group(1)))) {
      throw invalid(
          "one of the addresses is malformed; write host:port, or [address]:port for an IPv6"
              + " address");
    }
    String host = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
    String port = matcher.group(3);
    return new KvUrl.Address(
        host, port == null ? OptionalInt.empty() : OptionalInt.of(port(host, port)));
  }

  /** Looks nothing up: a text with a colon is an address or nothing. */
  private static boolean isIpv6(String text) {
    Matcher matcher = IPV6.matcher(text);
    if (!matcher.matches()) {
      return false;
    }
    try {
      return InetAddress.getByName("[" + matcher.group(1) + "]").getHostAddress() != null;
    } catch (UnknownHostException e) {
      return false;
    }
  }

  private static int port(String host, String digits) {
    if (!digits.matches("[0-9]{1,9}")) {
      // Not repeated: what stands after a colon may be a password that was put in the wrong place.
      throw invalid("the port of " + host + " is not a number; a port is a number from 1 to 65535");
    }
    int port = Integer.parseInt(digits);
    if (port < 1 || port > 65535) {
      throw invalid(port + " is no port; a port is a number from 1 to 65535");
    }
    return port;
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
    if (encoded.indexOf('%') < 0) {
      return encoded;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.length());
    int i = 0;
    while (i < encoded.length()) {
      int percent = encoded.indexOf('%', i);
      int plainEnd = percent < 0 ? encoded.length() : percent;
      bytes.writeBytes(encoded.substring(i, plainEnd).getBytes(StandardCharsets.UTF_8));
      i = plainEnd;
      if (percent >= 0) {
        bytes.write(hexByte(encoded, percent + 1, what));
        i = percent + 3;
      }
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.toByteArray()))
          .toString();
    } catch (CharacterCodingException e) {
      // The cause would tell about the bytes, which may be a secret.
      throw invalid(what + " is not UTF-8 when its %HH are decoded");
    }
  }

  private static int hexByte(String encoded, int from, String what) {
    if (from + 2 > encoded.length()
        || !HexFormat.isHexDigit(encoded.charAt(from))
        || !HexFormat.isHexDigit(encoded.charAt(from + 1))) {
      throw invalid(what + " has a % that is not followed by two hexadecimal digits");
    }
    return HexFormat.fromHexDigits(encoded, from, from + 2);
  }

  private static InvalidUrlException invalid(String what) {
    return new InvalidUrlException(ErrorDetail.of(what + "; " + EXAMPLES));
  }
}
