package io.kvdc.shell.internal.verb;

import io.kvdc.shell.internal.command.ShellContext;
import io.kvdc.shell.internal.command.Verb;
import picocli.CommandLine.Command;

/** Ends the shell. */
@Command(
    name = "exit",
    aliases = "quit",
    description = "End the shell. So does Ctrl-D.",
    footer = {"", "example: exit"})
final class Exit extends Verb {

  @Override
  public void run(ShellContext shell) {
    shell.requestExit();
  }
}
