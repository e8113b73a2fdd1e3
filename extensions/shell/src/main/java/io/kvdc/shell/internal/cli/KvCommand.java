package io.kvdc.shell.internal.cli;

import io.kvdc.shell.internal.command.Converters;
import io.kvdc.shell.internal.command.Failures;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The root: {@code kv}. */
@Command(
    name = "kv",
    description = "The command line of KVDC, key-value database connectivity.",
    versionProvider = KvVersion.class,
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    footer = {
      "",
      "A URL says which store: kv:embedded:NAME is a cluster inside this process, which ends with",
      "it; kv:tikv://PD1:2379,PD2:2379/KEYSPACE?OPTION=VALUE a TiKV cluster, by its PD servers.",
      "",
      "examples:",
      "  kv shell kv:embedded:demo",
      "  kv shell kv:tikv://127.0.0.1:2379 -e 'scan --limit 10'",
      "  kv load kv:tikv://127.0.0.1:2379 zones.tsv --key 3",
      "  kv options tikv",
      "",
      "Exit codes: 0 all went well, 1 something failed, 2 the command line is wrong."
    })
public final class KvCommand {

  static final int FAILED = 1;

  private static final int WIDTH = 100;

  private KvCommand() {}

  /**
   * Runs one command line.
   *
   * @param args as typed behind {@code kv}
   * @param streams where to read and write
   * @return the exit code
   */
  public static int run(String[] args, Streams streams) {
    CommandLine root = new CommandLine(new KvCommand());
    root.addSubcommand(new ShellCommand(streams));
    root.addSubcommand(new LoadCommand(streams));
    root.addSubcommand(new DumpCommand(streams));
    root.addSubcommand(new EmbeddedCommand(streams));
    root.addSubcommand(new TckCommand(streams));
    root.addSubcommand(new OptionsCommand(streams));
    root.addSubcommand(new DriversCommand(streams));
    configure(root, streams);
    root.getCommandSpec()
        .addOption(
            OptionSpec.builder("-V", "--version")
                .versionHelp(true)
                .description("Show the version.")
                .build());
    root.getSubcommands().values().forEach(command -> configure(command, streams));
    int code = args.length == 0 ? help(root, streams) : root.execute(args);
    streams.out().flush();
    streams.err().flush();
    return code;
  }

  private static void configure(CommandLine command, Streams streams) {
    command.setExpandAtFiles(false);
    command.setInterpolateVariables(false);
    command.setTrimQuotes(false);
    command.setCaseInsensitiveEnumValuesAllowed(true);
    command.setUsageHelpWidth(WIDTH);
    boolean coloured = streams.outTerminal() && Streams.coloursWanted();
    command.setColorScheme(CommandLine.Help.defaultColorScheme(coloured ? Ansi.ON : Ansi.OFF));
    command.setOut(new PrintWriter(streams.out(), false, StandardCharsets.UTF_8));
    command.setErr(new PrintWriter(streams.err(), true, StandardCharsets.UTF_8));
    command.setParameterExceptionHandler((wrong, args) -> reportUsage(wrong));
    command.setExecutionExceptionHandler((failure, line, parsed) -> report(failure, streams));
    command.getCommandSpec().usageMessage().sortOptions(false).synopsisHeading("usage: ");
    command
        .getCommandSpec()
        .addOption(
            OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this help.")
                .build());
    Converters.register(command);
  }

  private static int help(CommandLine root, Streams streams) {
    root.usage(streams.err());
    return CommandLine.ExitCode.USAGE;
  }

  private static int report(Throwable failure, Streams streams) {
    streams.out().flush();
    streams.err().println("error: " + Failures.describe(failure));
    return FAILED;
  }

  private static int reportUsage(ParameterException wrong) {
    CommandLine line = wrong.getCommandLine();
    PrintWriter err = line.getErr();
    err.println("error: " + wrong.getMessage());
    UnmatchedArgumentException.printSuggestions(wrong, err);
    err.println("'" + line.getCommandSpec().qualifiedName() + " --help' explains it.");
    err.flush();
    return CommandLine.ExitCode.USAGE;
  }
}
