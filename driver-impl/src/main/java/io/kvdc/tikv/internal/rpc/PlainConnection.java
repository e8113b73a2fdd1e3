package io.kvdc.tikv.internal.rpc;

import io.grpc.Status;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What it looks like when a server that speaks TLS is called without. */
final class PlainConnection {

  /** A TLS alert in place of a frame of HTTP/2: record type 21, version 3. */
  private static final String ALERT_RECORD = "hex dump for first 5 bytes: 1503";

  private PlainConnection() {}

  static @Nullable String problem(String address, Status status) {
    Throwable each = status.getCause();
    for (int depth = 0; depth < 10 && each != null; depth++) {
      String message = String.valueOf(each.getMessage()).toLowerCase(Locale.ROOT);
      if (message.contains(ALERT_RECORD)) {
        return address
            + " speaks TLS and this client does not; give the authority of its certificate as"
            + " tlsCa, or say tls=true";
      }
      each = each.getCause();
    }
    return null;
  }
}
