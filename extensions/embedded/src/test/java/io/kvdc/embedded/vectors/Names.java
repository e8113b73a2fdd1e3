package io.kvdc.embedded.vectors;

import com.google.protobuf.ByteString;
import io.kvdc.Bytes;
import io.kvdc.codec.MemcomparableBytes;
import io.kvdc.embedded.internal.topology.RegionState;
import io.kvdc.proto.metapb.RegionEpoch;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the names in one scenario stand for. */
final class Names {

  private static final Pattern TIMESTAMP = Pattern.compile("ts:\\+(\\d+)(?:/(\\d+))?");
  private static final Pattern EPOCH = Pattern.compile("(ver|conf):(\\w+)\\+(\\d+)");
  private static final Pattern IN_TEXT =
      Pattern.compile("\\{(ts:\\+\\d+(?:/\\d+)?|p|hex p|hex enc p)}");
  private static final int LOGICAL_BITS = 18;

  private final Bytes prefix;
  private final long baseMillis;
  private final Map<String, Long> ids = new HashMap<>();
  private final Map<String, RegionState> regions = new HashMap<>();

  Names(Bytes prefix, long baseMillis) {
    this.prefix = prefix;
    this.baseMillis = baseMillis;
  }

  /** Binds an id, such as {@code store:s1}. */
  void bind(String name, long id) {
    ids.put(name, id);
  }

  /** Binds a region as it is at the start of the scenario. */
  void bind(String name, RegionState region) {
    regions.put(name, region);
    bind("region:" + name, region.id());
  }

  RegionState region(String name) {
    RegionState region = regions.get(name);
    if (region == null) {
      throw new IllegalArgumentException("no region " + name + " in this scenario");
    }
    return region;
  }

  /** Returns the names of all regions. */
  Set<String> regions() {
    return Set.copyOf(regions.keySet());
  }

  /** Returns the short name of a store, such as {@code s1}. */
  String storeName(long storeId) {
    return ids.entrySet().stream()
        .filter(id -> id.getKey().startsWith("store:") && id.getValue() == storeId)
        .map(id -> id.getKey().substring("store:".length()))
        .findFirst()
        .orElseThrow();
  }

  /** Returns what a number in a request is. */
  long number(String text) {
    OptionalLong number = known(text);
    if (number.isEmpty()) {
      throw new IllegalArgumentException(text + " stands for nothing yet");
    }
    return number.getAsLong();
  }

  /** Whether a number in an answer is the expected one; a new name is bound to it. */
  boolean matches(String text, long actual) {
    OptionalLong number = known(text);
    if (number.isEmpty()) {
      bind(text, actual);
      return true;
    }
    return number.getAsLong() == actual;
  }

  /** Returns what a text in an answer is. */
  String text(String text) {
    return IN_TEXT
        .matcher(text)
        .replaceAll(
            match ->
                Matcher.quoteReplacement(
                    switch (match.group(1)) {
                      case "p" -> prefix.toUtf8();
                      case "hex p" -> hex(prefix);
                      case "hex enc p" -> hex(MemcomparableBytes.encode(prefix));
                      default -> Long.toUnsignedString(number(match.group(1)));
                    }));
  }

  /** Returns what bytes are. */
  ByteString bytes(String text) {
    ByteText reader = new ByteText(text);
    ByteString bytes = reader.read();
    if (!reader.isAtEnd()) {
      throw new IllegalArgumentException("unreadable bytes: " + text);
    }
    return bytes;
  }

  private OptionalLong known(String text) {
    Matcher timestamp = TIMESTAMP.matcher(text);
    if (timestamp.matches()) {
      long logical = timestamp.group(2) == null ? 0 : Long.parseLong(timestamp.group(2));
      long physical = baseMillis + Long.parseLong(timestamp.group(1));
      return OptionalLong.of((physical << LOGICAL_BITS) + logical);
    }
    Matcher epoch = EPOCH.matcher(text);
    if (epoch.matches()) {
      RegionEpoch start = region(epoch.group(2)).meta().getRegionEpoch();
      long number = epoch.group(1).equals("ver") ? start.getVersion() : start.getConfVer();
      return OptionalLong.of(number + Long.parseLong(epoch.group(3)));
    }
    if (Character.isLetter(text.charAt(0))) {
      Long id = ids.get(text);
      return id == null ? OptionalLong.empty() : OptionalLong.of(id);
    }
    return OptionalLong.of(
        text.startsWith("-") ? Long.parseLong(text) : Long.parseUnsignedLong(text));
  }

  private static String hex(Bytes bytes) {
    return HexFormat.of().withUpperCase().formatHex(bytes.toByteArray());
  }

  /** Reads the language of byte strings: text, escapes, and what stands in braces. */
  private final class ByteText {

    private final String text;
    private int position;

    ByteText(String text) {
      this.text = text;
    }

    boolean isAtEnd() {
      return position == text.length();
    }

    /** Reads up to the end or a closing brace. */
    ByteString read() {
      ByteString.Output out = ByteString.newOutput();
      while (!isAtEnd() && text.charAt(position) != '}') {
        char c = text.charAt(position);
        if (c == '\\') {
          out.write(Integer.parseInt(text.substring(position + 2, position + 4), 16));
          position += 4;
        } else if (c == '{') {
          position++;
          write(out, inBraces());
          position++;
        } else {
          out.write(c);
          position++;
        }
      }
      return out.toByteString();
    }

    private ByteString inBraces() {
      if (skip("p:")) {
        byte[] other = prefix.toByteArray();
        other[0] = (byte) text.charAt(position++);
        return ByteString.copyFrom(other);
      }
      if (skip("p")) {
        return ByteString.copyFrom(prefix.toByteArray());
      }
      if (skip("enc:")) {
        Bytes inner = Bytes.wrap(read().toByteArray());
        return ByteString.copyFrom(MemcomparableBytes.encode(inner).toByteArray());
      }
      if (skip("desc:")) {
        int end = text.indexOf('}', position);
        long number = number(text.substring(position, end));
        position = end;
        return ByteString.copyFrom(ByteBuffer.allocate(Long.BYTES).putLong(~number).flip());
      }
      throw new IllegalArgumentException("unreadable bytes: " + text);
    }

    private boolean skip(String expected) {
      boolean there = text.startsWith(expected, position);
      position += there ? expected.length() : 0;
      return there;
    }

    private static void write(ByteString.Output out, ByteString bytes) {
      for (byte b : bytes) {
        out.write(b);
      }
    }
  }
}
