package io.kvdc.shell.internal.verb;

import io.kvdc.Bytes;
import io.kvdc.CasResult;
import io.kvdc.shell.internal.command.CommandException;
import io.kvdc.shell.internal.command.ShellContext;
import io.kvdc.shell.internal.command.Verb;
import io.kvdc.shell.internal.output.Cell;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a value where a certain one is. */
@Command(
    name = "cas",
    description =
        "Write a value if the key has the expected one (compare and swap). Needs 'atomic on'.",
    footer = {
      "",
      "examples:",
      "  cas counter 41 42          write 42 if the value is 41",
      "  cas counter --absent 1     write 1 if there is no value"
    })
final class CompareAndSwap extends Verb {

  @Parameters(index = "0", paramLabel = "KEY", description = "The key.")
  private Bytes key = Bytes.EMPTY;

  @Parameters(
      index = "1",
      paramLabel = "EXPECTED",
      description = "The value that must be there; with --absent it is left out.")
  private Bytes first = Bytes.EMPTY;

  @Parameters(index = "2", arity = "0..1", paramLabel = "NEW", description = "The value to write.")
  private @Nullable Bytes second;

  @Option(names = "--absent", description = "There must be no value; EXPECTED is left out then.")
  private boolean absent;

  @Override
  public void run(ShellContext shell) throws CommandException {
    if (absent == (second != null)) {
      throw new CommandException(
          absent ? "with --absent give KEY and NEW" : "give KEY, EXPECTED and NEW, or --absent");
    }
    CasResult result =
        second == null
            ? shell.raw().compareAndSwap(key, null, first)
            : shell.raw().compareAndSwap(key, first, second);
    shell.results().begin(List.of("swapped", "previous"));
    shell.results().row(List.of(Cell.of(result.swapped()), Cell.of(result.previous())));
    shell.results().end();
  }
}
