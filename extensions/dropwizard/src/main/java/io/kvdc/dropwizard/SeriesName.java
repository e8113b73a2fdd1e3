package io.kvdc.dropwizard;

import io.kvdc.metric.MetricInfo;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/**
 * The name of a series: the name of the metric and the values of its labels, with dots between.
 * Each part can be read back, so that no two series have one name.
 */
final class SeriesName {

  private static final char SEPARATOR = '.';

  /** What may stand in a part as it is, beside letters and digits. */
  private static final String PLAIN = "_:";

  private SeriesName() {}

  /** The name of one series. */
  static String of(MetricInfo info, List<String> labels) {
    StringBuilder name = new StringBuilder(info.name());
    for (String label : labels) {
      append(name.append(SEPARATOR), label);
    }
    return name.toString();
  }

  /** Whether a name is that of a series of a metric with a value of a label. */
  static boolean has(MetricInfo info, String name, int label, String value) {
    // Names of metrics have no dots: what is before the first is all of it.
    String[] parts = name.split("\\.", -1);
    return parts.length == info.labels().size() + 1
        && parts[0].equals(info.name())
        && parts[label + 1].equals(append(new StringBuilder(), value).toString());
  }

  private static StringBuilder append(StringBuilder name, String value) {
    if (value.isEmpty()) {
      return name.append('%');
    }
    for (int at = 0; at < value.length(); ) {
      int character = value.codePointAt(at);
      if (isPlain(character)) {
        name.append((char) character);
      } else if (character == '-') {
        name.append("--");
      } else if (character == '.' && standsAlone(value, at)) {
        name.append('-');
      } else {
        appendBytes(name, Character.toString(character));
      }
      at += Character.charCount(character);
    }
    return name;
  }

  private static boolean isPlain(int character) {
    return character < 128
        && (Character.isLetterOrDigit(character) || PLAIN.indexOf(character) >= 0);
  }

  /** Beside another dot or a hyphen, its one hyphen could be taken for half of two. */
  private static boolean standsAlone(String value, int at) {
    return !isDotOrHyphen(value, at - 1) && !isDotOrHyphen(value, at + 1);
  }

  private static boolean isDotOrHyphen(String value, int at) {
    return at >= 0 && at < value.length() && (value.charAt(at) == '.' || value.charAt(at) == '-');
  }

  private static void appendBytes(StringBuilder name, String character) {
    for (byte each : character.getBytes(StandardCharsets.UTF_8)) {
      name.append('%').append(HexFormat.of().withUpperCase().toHexDigits(each));
    }
  }
}
