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

/** Writes a value where there is none. */
@Command(
    name = "putnx",
    description = "Write a value if the key has none. Needs 'atomic on'.",
    footer = {"", "example: putnx lock/backup host-7"})
final class PutIfAbsent extends Verb {

  @Parameters(index = "0", paramLabel = "KEY", description = "The key.")
  private Bytes key = Bytes.EMPTY;

  @Parameters(index = "1", paramLabel = "VALUE", description = "The value to write.")
  private Bytes value = Bytes.EMPTY;

  @Override
  public void run(ShellContext shell) throws CommandException {
    @Nullable Bytes existing = shell.raw().putIfAbsent(key, value);
    shell.results().begin(List.of("written", "previous"));
    shell.results().row(List.of(Cell.of(existing == null), Cell.of(existing)));
    shell.results().end();
  }
}
