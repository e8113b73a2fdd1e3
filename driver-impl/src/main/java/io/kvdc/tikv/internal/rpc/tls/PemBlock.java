package io.kvdc.tikv.internal.rpc.tls;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One part of a PEM file (RFC 7468). */
final class PemBlock {

  private static final Pattern BEGIN = Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----");
  private static final Pattern HEADERS = Pattern.compile("\\A\\s*((?:[\\w-]+:[^\\n]*\\n)+)");

  private final String label;
  private final String headers;
  private final byte[] content;

  private PemBlock(String label, String headers, byte[] content) {
    this.label = label;
    this.headers = headers;
    this.content = content;
  }

  /** What it says to be, such as CERTIFICATE. */
  String label() {
    return label;
  }

  /** The lines before the content; modern files have none. */
  String headers() {
    return headers;
  }

  /** The bytes, which are not to be changed. */
  byte[] content() {
    return content;
  }

  /**
   * All parts of a file, in order; text around them is skipped.
   *
   * @throws IllegalArgumentException if a part is cut short or holds no base64
   */
  static List<PemBlock> in(byte[] file) {
    String text = new String(file, StandardCharsets.ISO_8859_1).replace("\r\n", "\n");
    List<PemBlock> blocks = new ArrayList<>();
    Matcher begin = BEGIN.matcher(text);
    int from = 0;
    while (begin.find(from)) {
      String label = begin.group(1);
      String end = "-----END " + label + "-----";
      int at = text.indexOf(end, begin.end());
      if (at < 0) {
        throw new IllegalArgumentException("its part '" + label + "' has no end");
      }
      blocks.add(read(label, text.substring(begin.end(), at)));
      from = at + end.length();
    }
    return blocks;
  }

  private static PemBlock read(String label, String body) {
    Matcher found = HEADERS.matcher(body);
    String headers = found.find() ? found.group(1) : "";
    String base64 = headers.isEmpty() ? body : body.substring(found.end());
    try {
      return new PemBlock(label, headers, Base64.getDecoder().decode(base64.replaceAll("\\s", "")));
    } catch (IllegalArgumentException e) {
      // Without the cause, which would show a part of what may be a key.
      throw new IllegalArgumentException("its part '" + label + "' is not base64");
    }
  }
}
