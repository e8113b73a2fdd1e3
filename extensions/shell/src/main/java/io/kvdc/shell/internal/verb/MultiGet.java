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

/** Reads several values at once. */
@Command(
    name = "mget",
    description = "Read the values of several keys in one call.",
    footer = {"", "example: mget user/1 user/2 user/3"})
final class MultiGet extends Verb {

  @Parameters(paramLabel = "KEY", arity = "1..*", description = "The keys.")
  private List<Bytes> keys = List.of();

  @Override
  public void run(ShellContext shell) throws CommandException {
    List<@Nullable Bytes> values = shell.reads().batchGet(keys);
    shell.results().begin(List.of("key", "value"));
    for (int i = 0; i < keys.size(); i++) {
      shell.results().row(List.of(Cell.of(keys.get(i)), Cell.of(values.get(i))));
    }
    shell.results().end();
  }
}
