package io.kvdc.bench.load;

import io.kvdc.bench.load.client.AgentMain;
import io.kvdc.bench.load.server.ServerMain;
import java.io.IOException;
import java.util.Arrays;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;

/** The entry point of {@code bin/kv bench} and of the processes that it starts. */
public final class Main {

  private Main() {}

  /**
   * Runs one command line and ends the JVM: with 0 if all went well, 1 if something failed, 2 if
   * the command line was wrong.
   *
   * @param args as typed; the words {@code agent} and {@code server} begin what only this program
   *     itself says
   * @throws IOException if the standard input cannot be read
   */
  public static void main(String[] args) throws IOException {
    if (args.length > 0 && args[0].equals("agent")) {
      AgentMain.run(Arrays.copyOfRange(args, 1, args.length));
      System.exit(0);
    }
    if (args.length > 1 && args[0].equals("server")) {
      ServerMain.run(args[1]);
      System.exit(0);
    }
    Logger.getLogger("").setLevel(Level.WARNING);
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new LoadCommand())
        .setUsageHelpWidth(100)
        .setExecutionExceptionHandler(
            (failure, line, parsed) -> {
              line.getErr().println("error: " + failure.getMessage());
              return 1;
            });
  }
}
