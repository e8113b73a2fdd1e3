package io.kvdc.shell.internal.verb;

import io.kvdc.shell.internal.command.ShellContext;
import io.kvdc.shell.internal.command.Verb;
import io.kvdc.shell.internal.output.Cell;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Chooses the column family. */
@Command(
    name = "cf",
    description = "Choose the column family for the commands to come, or show it.",
    footer = {"", "examples:", "  cf write", "  cf default", "  cf"})
final class ColumnFamily extends Verb {

  private static final String DEFAULT = "default";

  @Parameters(
      paramLabel = "NAME",
      arity = "0..1",
      description = "The column family; 'default' for the default one.")
  private @Nullable String name;

  @Override
  public void run(ShellContext shell) {
    if (name != null) {
      String family = name.equals(DEFAULT) ? "" : name;
      shell.changeRawOptions(options -> options.withColumnFamily(family));
      shell.results().acknowledge("ok");
      return;
    }
    String current = shell.rawOptions().columnFamily();
    shell.results().begin(List.of("cf"));
    shell.results().row(List.of(Cell.of(current.isEmpty() ? DEFAULT : current)));
    shell.results().end();
  }
}
