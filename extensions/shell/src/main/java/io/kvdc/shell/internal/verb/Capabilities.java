package io.kvdc.shell.internal.verb;

import io.kvdc.Capability;
import io.kvdc.shell.internal.command.ShellContext;
import io.kvdc.shell.internal.command.Verb;
import io.kvdc.shell.internal.output.Cell;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;

/** Shows what the connection can do. */
@Command(
    name = "capabilities",
    description = "Show what this connection can do and what it cannot.",
    footer = {"", "example: capabilities"})
final class Capabilities extends Verb {

  @Override
  public void run(ShellContext shell) {
    Set<Capability> present = shell.connection().capabilities();
    shell.results().begin(List.of("capability", "present"));
    for (Capability capability : Capability.values()) {
      shell
          .results()
          .row(List.of(Cell.of(capability.name()), Cell.of(present.contains(capability))));
    }
    shell.results().end();
  }
}
