package io.kvdc.shell.internal.verb;

import io.kvdc.Bytes;
import io.kvdc.shell.internal.command.CommandException;
import io.kvdc.shell.internal.command.ShellContext;
import io.kvdc.shell.internal.command.Verb;
import io.kvdc.shell.internal.output.Cell;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows how long a value will live. */
@Command(
    name = "ttl",
    description =
        "Show how many seconds a value will live. 0: for ever; nothing: there is no value.",
    footer = {"", "example: ttl session/7"})
final class Ttl extends Verb {

  @Parameters(paramLabel = "KEY", description = "The key.")
  private Bytes key = Bytes.EMPTY;

  @Override
  public void run(ShellContext shell) throws CommandException {
    @Nullable Duration left = shell.raw().ttl(key);
    shell.results().begin(List.of("key", "seconds"));
    shell
        .results()
        .row(List.of(Cell.of(key), left == null ? Cell.none() : Cell.of(left.toSeconds())));
    shell.results().end();
  }
}
