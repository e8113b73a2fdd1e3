package io.kvdc.shell.internal.verb;

import io.kvdc.Bytes;
import io.kvdc.shell.internal.command.CommandException;
import io.kvdc.shell.internal.command.ShellContext;
import io.kvdc.shell.internal.command.Verb;
import io.kvdc.shell.internal.output.Cell;
import io.kvdc.shell.internal.transfer.LoadArguments;
import io.kvdc.shell.internal.transfer.TransferResult;
import java.io.InputStream;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Loads a file. */
@Command(
    name = "load",
    description = "Write the rows of a file: TSV, CSV or JSON lines. 'kv load --help' says more.",
    footer = {
      "",
      "examples:",
      "  load examples/zone1970.tab --key 3 --prefix zone/",
      "  load users.csv --key id --value name --resume"
    })
final class Load extends Verb {

  @Parameters(paramLabel = "FILE", description = "The file.")
  private Bytes file = Bytes.EMPTY;

  @Mixin private LoadArguments arguments = new LoadArguments();

  @Override
  public void run(ShellContext shell) throws CommandException {
    String name = file.toUtf8();
    if (name.equals("-")) {
      throw new CommandException("standard input is where the commands come from");
    }
    TransferResult result =
        arguments.load(
            shell.connection(),
            shell.rawOptions(),
            shell.url(),
            name,
            shell.console(),
            InputStream.nullInputStream());
    shell.results().begin(List.of("rows", "bytes"));
    shell.results().row(List.of(Cell.of(result.rows()), Cell.of(result.bytes())));
    shell.results().end();
  }
}
