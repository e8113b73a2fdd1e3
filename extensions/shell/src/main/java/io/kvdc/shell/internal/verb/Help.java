package io.kvdc.shell.internal.verb;

import io.kvdc.shell.internal.command.CommandException;
import io.kvdc.shell.internal.command.ShellContext;
import io.kvdc.shell.internal.command.Verb;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Explains the commands. */
@Command(
    name = "help",
    description = "List the commands, or explain one of them.",
    footer = {"", "example: help scan"})
final class Help extends Verb {

  private static final String QUOTING =
      """
      Keys and values are escaped text: printable characters stand for themselves (as UTF-8),
      \\xHH for any byte, \\\\ for a backslash, \\n \\r \\t \\0 for control characters.
      "..." keeps blanks together and reads escapes; in '...' every character stands for itself.
      \\" \\' \\# and a backslash before a blank take away their meaning; '' is the empty string.
      # begins a comment. What is quoted is never an option: get '-x'.
      'help COMMAND' or 'COMMAND --help' explains a command.
      """;

  @Parameters(paramLabel = "COMMAND", arity = "0..1", description = "The command to explain.")
  private @Nullable String command;

  @Override
  public void run(ShellContext shell) throws CommandException {
    PrintStream out = shell.console().screen().out();
    if (command == null) {
      out.print(shell.dispatcher().overview());
      out.println();
      out.print(QUOTING);
    } else {
      out.print(shell.dispatcher().usage(command, shell));
    }
    out.flush();
  }
}
