package io.kvdc.tikv.internal.metric;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who makes requests, as a label. Applications choose these names, and one that puts an id of a
 * user into them must not fill the memory of whoever keeps the series.
 */
final class SourceLabels {

  /** How many have a label of their own, or a few more if several come at once. */
  static final int MOST = 100;

  /** The label of all others. */
  static final String OTHER = "other";

  private final Set<String> own = ConcurrentHashMap.newKeySet();

  String of(String source) {
    if (own.contains(source)) {
      return source;
    }
    if (own.size() >= MOST) {
      return OTHER;
    }
    own.add(source);
    return source;
  }
}
