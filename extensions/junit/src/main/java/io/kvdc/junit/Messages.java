package io.kvdc.junit;

/** What parameters and fields are told alike. */
final class Messages {
  private Messages() {}

  static String unsupported(Class<?> type) {
    return "is a "
        + type.getName()
        + ", and @FromCluster gives a Connection, an EmbeddedCluster, or a String with the URL";
  }
}
