package io.kvdc.bench.load;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What a server has done by now.
 *
 * @param messages it has answered
 * @param commands in them
 * @param cpuNanos it has used
 */
record ServerStatistics(long messages, long commands, long cpuNanos) {

  static ServerStatistics of(@Nullable Agent server) throws IOException {
    if (server == null) {
      return new ServerStatistics(0, 0, 0);
    }
    String[] words = server.ask("stats").split(" ", -1);
    return new ServerStatistics(
        Long.parseLong(words[1]), Long.parseLong(words[2]), Long.parseLong(words[3]));
  }

  /** Commands in each message; 0: not counted. */
  double batchSince(ServerStatistics before) {
    long since = messages - before.messages;
    return since == 0 ? 0 : (double) (commands - before.commands) / since;
  }

  /** CPU microseconds for each command; 0: not counted. */
  double microsSince(ServerStatistics before) {
    long since = commands - before.commands;
    return since == 0 ? 0 : (cpuNanos - before.cpuNanos) / 1e3 / since;
  }
}
