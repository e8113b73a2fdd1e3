package io.kvdc.bench.load.client;

import io.kvdc.bench.load.work.KeySpace;
import io.kvdc.bench.load.work.SessionKind;

/**
 * What a client is opened for.
 *
 * @param url the cluster, as KVDC has it
 * @param session through what operations are done
 * @param keys the keys and the value
 */
public record Target(String url, SessionKind session, KeySpace keys) {

  /** Where PD is, as other clients have it: host and port, with commas between several. */
  String pdAddresses() {
    return pdAddresses(url);
  }

  /**
   * Where PD is, as other clients have it: host and port, with commas between several.
   *
   * @param url the cluster, as KVDC has it
   * @throws IllegalArgumentException if it is no URL of the TiKV driver
   */
  public static String pdAddresses(String url) {
    String scheme = "kv:tikv://";
    if (!url.startsWith(scheme)) {
      throw new IllegalArgumentException("other clients need a URL " + scheme + "..., not " + url);
    }
    return url.substring(scheme.length()).replaceFirst("[/?].*", "");
  }
}
