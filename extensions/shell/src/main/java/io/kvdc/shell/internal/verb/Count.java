package io.kvdc.shell.internal.verb;

import io.kvdc.shell.internal.command.CommandException;
import io.kvdc.shell.internal.command.ShellContext;
import io.kvdc.shell.internal.command.Verb;
import io.kvdc.shell.internal.output.Cell;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Counts entries. */
@Command(
    name = "count",
    description = "Count the entries of a range by walking over their keys.",
    footer = {"", "examples:", "  count", "  count --prefix user/"})
final class Count extends Verb {

  @Mixin private RangeArguments range = new RangeArguments();

  @Override
  public void run(ShellContext shell) throws CommandException {
    long count = shell.raw().count(range.range());
    shell.results().begin(List.of("count"));
    shell.results().row(List.of(Cell.of(count)));
    shell.results().end();
  }
}
