package io.kvdc.shell.internal.verb;

import io.kvdc.shell.internal.command.ShellContext;
import io.kvdc.shell.internal.command.Verb;
import io.kvdc.shell.internal.output.Cell;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Switches atomic sessions. */
@Command(
    name = "atomic",
    description =
        "Switch atomic writes on or off, or show which. cas and putnx need them; all writers of a"
            + " key that is ever compared and swapped must be atomic.",
    footer = {"", "example: atomic on"})
final class Atomic extends Verb {

  @Parameters(paramLabel = "on|off", arity = "0..1", description = "Which.")
  private @Nullable Switch state;

  @Override
  public void run(ShellContext shell) {
    if (state != null) {
      boolean on = state.isOn();
      shell.changeRawOptions(options -> options.withAtomic(on));
      shell.results().acknowledge("ok");
      return;
    }
    shell.results().begin(List.of("atomic"));
    shell.results().row(List.of(Cell.of(shell.rawOptions().atomic())));
    shell.results().end();
  }
}
