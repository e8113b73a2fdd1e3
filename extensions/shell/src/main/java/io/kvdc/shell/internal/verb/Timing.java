package io.kvdc.shell.internal.verb;

import io.kvdc.shell.internal.command.ShellContext;
import io.kvdc.shell.internal.command.Verb;
import io.kvdc.shell.internal.output.Cell;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Switches the display of times. */
@Command(
    name = "timing",
    description = "Show after each command, on standard error, how long it took. Or show which.",
    footer = {"", "example: timing on"})
final class Timing extends Verb {

  @Parameters(paramLabel = "on|off", arity = "0..1", description = "Which.")
  private @Nullable Switch state;

  @Override
  public void run(ShellContext shell) {
    if (state != null) {
      shell.changeTiming(state.isOn());
      shell.results().acknowledge("ok");
      return;
    }
    shell.results().begin(List.of("timing"));
    shell.results().row(List.of(Cell.of(shell.timing())));
    shell.results().end();
  }
}
