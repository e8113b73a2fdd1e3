package io.kvdc.bench.load.server;

import io.kvdc.bench.load.client.ProcessMeter;
import io.kvdc.embedded.ApiVersion;
import io.kvdc.embedded.EmbeddedCluster;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A process with a server, until its input ends: it says {@code ready URL}, and answers {@code
 * stats} with {@code stats MESSAGES COMMANDS CPU_NANOS}; the first two are 0 where they are not
 * counted.
 */
public final class ServerMain {

  private ServerMain() {}

  /**
   * Serves until the standard input ends.
   *
   * @param kind {@code light} or {@code embedded}
   * @throws IOException if the standard input cannot be read
   */
  public static void run(String kind) throws IOException {
    Logger.getLogger("").setLevel(Level.WARNING);
    switch (kind) {
      case "light" -> {
        try (LightServer server = LightServer.start()) {
          serve(server.url(), server);
        }
      }
      case "embedded" -> {
        try (EmbeddedCluster cluster =
            EmbeddedCluster.builder().name("bench").apiVersion(ApiVersion.V1).tcp(0).start()) {
          serve(cluster.url() + "&mixedModes=true", null);
        }
      }
      default -> throw new IllegalArgumentException("no server '" + kind + "'");
    }
  }

  private static void serve(String url, @Nullable LightServer counted) throws IOException {
    System.out.println("ready " + url);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      long messages = counted == null ? 0 : counted.messages();
      long commands = counted == null ? 0 : counted.commands();
      System.out.println(
          "stats " + messages + " " + commands + " " + ProcessMeter.now().cpuNanos());
    }
  }
}
