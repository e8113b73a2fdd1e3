package io.kvdc.shell.internal.verb;

import io.kvdc.KeyRange;
import io.kvdc.shell.internal.command.CommandException;
import io.kvdc.shell.internal.command.ShellContext;
import io.kvdc.shell.internal.command.Verb;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Removes a range. */
@Command(
    name = "delrange",
    description =
        "Remove all entries of a range. Not atomic as a whole: if it fails, some may be gone.",
    footer = {
      "",
      "examples:",
      "  delrange user/1 user/5",
      "  delrange --prefix user/",
      "  delrange --all              everything there is"
    })
final class DeleteRange extends Verb {

  @Mixin private RangeArguments range = new RangeArguments();

  @Option(names = "--all", description = "Really everything; needed if no range is given.")
  private boolean all;

  @Override
  public void run(ShellContext shell) throws CommandException {
    KeyRange keys = range.range();
    if (all && !range.absent()) {
      throw new CommandException("give either a range or --all, not both");
    }
    if (!all && keys.equals(KeyRange.all())) {
      throw new CommandException("this would remove everything; say --all if you mean it");
    }
    shell.raw().deleteRange(keys);
    shell.results().acknowledge("ok");
  }
}
