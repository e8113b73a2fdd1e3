package io.kvdc.shell.internal.verb;

import io.kvdc.Bytes;
import io.kvdc.shell.internal.command.CommandException;
import io.kvdc.shell.internal.command.ShellContext;
import io.kvdc.shell.internal.command.Verb;
import io.kvdc.shell.internal.output.Cell;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Reads one value. */
@Command(
    name = "get",
    description = "Read the value of a key. A key without a value is no error.",
    footer = {"", "example: get user/1"})
final class Get extends Verb {

  @Parameters(paramLabel = "KEY", description = "The key.")
  private Bytes key = Bytes.EMPTY;

  @Override
  public void run(ShellContext shell) throws CommandException {
    @Nullable Bytes value = shell.reads().get(key);
    shell.results().begin(List.of("key", "value"));
    shell.results().row(List.of(Cell.of(key), Cell.of(value)));
    shell.results().end();
  }
}
