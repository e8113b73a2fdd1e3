package io.kvdc.shell.internal.cli;

import io.kvdc.Connection;
import io.kvdc.Kv;
import io.kvdc.shell.internal.command.CommandException;
import io.kvdc.shell.internal.command.Console;
import io.kvdc.shell.internal.command.Dispatcher;
import io.kvdc.shell.internal.command.ScriptRunner;
import io.kvdc.shell.internal.command.ShellContext;
import io.kvdc.shell.internal.interactive.Prompt;
import io.kvdc.shell.internal.output.Format;
import io.kvdc.shell.internal.verb.Vocabulary;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kv shell}: commands from the command line, from a script, or from a person. */
@Command(
    name = "shell",
    description = {
      "Run commands against a store: those of -e, or else those on standard input.",
      "On a terminal it is interactive, with history and completion; 'help' lists the commands.",
      "A script stops at the first command that fails, and kv exits with 1."
    },
    footer = {
      "",
      "examples:",
      "  kv shell kv:embedded:demo",
      "  kv shell kv:embedded:demo < examples/zones.kv",
      "  kv shell kv:tikv://127.0.0.1:2379 -e 'put a 1' -e 'get a' --format json",
      "",
      "The history is kept in ~/.kvdc/history, or in the file that KVDC_HISTORY names; a line that",
      "begins with a blank is not remembered."
    })
final class ShellCommand extends Subcommand {

  @Parameters(paramLabel = "URL", description = "The store.")
  private String url = "";

  @Option(
      names = {"-e", "--execute"},
      paramLabel = "COMMAND",
      description = "A command to run; may be repeated. Standard input is not read then.")
  private List<String> commands = List.of();

  @Option(
      names = "--format",
      paramLabel = "table|json|csv|raw",
      description = "How results are written; table if absent. 'help format' explains them.")
  private Format format = Format.TABLE;

  @Option(names = "--cf", paramLabel = "NAME", description = "Begin with this column family.")
  private String columnFamily = "";

  @Option(names = "--atomic", description = "Begin with atomic writes.")
  private boolean atomic;

  @Option(names = "--timing", description = "Show how long each command took.")
  private boolean timing;

  ShellCommand(Streams streams) {
    super(streams);
  }

  @Override
  public Integer call() throws IOException, CommandException {
    try (Connection connection = Kv.connect(url)) {
      if (commands.isEmpty() && streams().inTerminal()) {
        try (Prompt prompt = Prompt.onSystemTerminal(Streams.coloursWanted());
            ShellContext shell = shell(connection, prompt.console())) {
          prompt.run(shell);
        }
        return 0;
      }
      try (ShellContext shell = shell(connection, streams().console())) {
        return runScript(new ScriptRunner(shell)) ? 0 : KvCommand.FAILED;
      }
    }
  }

  private ShellContext shell(Connection connection, Console console) {
    Dispatcher dispatcher = new Dispatcher(Vocabulary.verbs());
    ShellContext shell = new ShellContext(connection, url, console, dispatcher, format);
    if (!columnFamily.isEmpty()) {
      shell.changeRawOptions(options -> options.withColumnFamily(columnFamily));
    }
    if (atomic) {
      shell.changeRawOptions(options -> options.withAtomic(true));
    }
    shell.changeTiming(timing);
    return shell;
  }

  private boolean runScript(ScriptRunner runner) throws IOException, CommandException {
    if (!commands.isEmpty()) {
      return runner.run(commands, "-e");
    }
    // Not closed: standard input is not ours.
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(streams().in(), StandardCharsets.UTF_8));
    return runner.run(lines, "");
  }
}
