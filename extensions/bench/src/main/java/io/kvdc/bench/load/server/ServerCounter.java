package io.kvdc.bench.load.server;

import java.util.concurrent.atomic.LongAdder;

/** What a server has answered. */
final class ServerCounter {

  private final LongAdder messages = new LongAdder();
  private final LongAdder commands = new LongAdder();

  void add(int newMessages, int newCommands) {
    messages.add(newMessages);
    commands.add(newCommands);
  }

  long messages() {
    return messages.sum();
  }

  long commands() {
    return commands.sum();
  }
}
