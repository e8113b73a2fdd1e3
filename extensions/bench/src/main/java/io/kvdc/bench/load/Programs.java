package io.kvdc.bench.load;

import io.kvdc.bench.load.client.Contender;
import io.kvdc.bench.load.client.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Starts the processes of a benchmark: servers, and one for each contender.
 *
 * @param clientOptions options of the JVMs of contenders
 * @param goProgram the Go client, if it is there
 * @param commit how transactions are committed by those that have more ways than one
 */
record Programs(List<String> clientOptions, GoProgram goProgram, CommitForm commit) {

  private static final Set<String> RUN_ANSWERS = Set.of("sample", "failed");

  /**
   * Starts a server.
   *
   * @param kind {@code light} or {@code embedded}
   */
  static Agent.Started server(String kind) throws IOException {
    return Agent.start(
        "the " + kind + " server",
        java(List.of("-Xms1g", "-Xmx1g", "-XX:+UseParallelGC"), "server", kind),
        Set.of("stats"));
  }

  /**
   * Starts a contender.
   *
   * @param contender who
   * @param url the cluster
   * @param keys how many keys there are
   * @param valueSize the length of values
   */
  Agent.Started contender(Contender contender, String url, long keys, int valueSize)
      throws IOException {
    if (contender == Contender.CLIENT_GO) {
      return Agent.start(
          contender.text(),
          List.of(
              goProgram.path().toString(),
              Target.pdAddresses(url),
              String.valueOf(keys),
              String.valueOf(valueSize),
              commit.text()),
          RUN_ANSWERS);
    }
    return Agent.start(
        contender.text(),
        java(
            clientOptions,
            "agent",
            contender.text(),
            contender.isKvdc() ? commit.in(url) : url,
            String.valueOf(keys),
            String.valueOf(valueSize)),
        RUN_ANSWERS);
  }

  private static List<String> java(List<String> options, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(Main.class.getName());
    command.addAll(List.of(arguments));
    return command;
  }
}
