package io.kvdc.shell;

import io.kvdc.shell.internal.cli.KvCommand;
import io.kvdc.shell.internal.cli.Logs;
import io.kvdc.shell.internal.cli.Streams;

/** The entry point of {@code bin/kv}. */
public final class Main {

  private Main() {}

  /**
   * Runs one command line and ends the JVM: with 0 if all went well, 1 if something failed, 2 if
   * the command line was wrong.
   *
   * @param args as typed behind {@code kv}
   */
  public static void main(String[] args) {
    Logs.quieten();
    System.exit(KvCommand.run(args, Streams.ofSystem()));
  }
}
