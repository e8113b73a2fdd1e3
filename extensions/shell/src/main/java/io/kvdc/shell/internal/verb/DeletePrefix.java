package io.kvdc.shell.internal.verb;

import io.kvdc.Bytes;
import io.kvdc.shell.internal.command.CommandException;
import io.kvdc.shell.internal.command.ShellContext;
import io.kvdc.shell.internal.command.Verb;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Removes all keys with a prefix. */
@Command(
    name = "delprefix",
    description = "Remove all entries whose keys begin with a prefix.",
    footer = {"", "example: delprefix session/"})
final class DeletePrefix extends Verb {

  @Parameters(paramLabel = "PREFIX", description = "The prefix; must not be empty.")
  private Bytes prefix = Bytes.EMPTY;

  @Override
  public void run(ShellContext shell) throws CommandException {
    if (prefix.isEmpty()) {
      throw new CommandException("an empty prefix would remove everything; see delrange --all");
    }
    shell.raw().deletePrefix(prefix);
    shell.results().acknowledge("ok");
  }
}
