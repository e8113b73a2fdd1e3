package io.kvdc.shell.internal.verb;

import io.kvdc.Bytes;
import io.kvdc.shell.internal.command.CommandException;
import io.kvdc.shell.internal.command.ShellContext;
import io.kvdc.shell.internal.command.Verb;
import io.kvdc.shell.internal.output.Cell;
import io.kvdc.shell.internal.transfer.DumpArguments;
import io.kvdc.shell.internal.transfer.TransferResult;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Dumps to a file. */
@Command(
    name = "dump",
    description = "Write entries to a file: TSV, CSV or JSON lines. 'kv dump --help' says more.",
    footer = {
      "",
      "examples:",
      "  dump all.tsv",
      "  dump users.jsonl --prefix user/ --force",
      "  dump - --format csv"
    })
final class Dump extends Verb {

  @Parameters(paramLabel = "FILE", description = "The file; - for standard output.")
  private Bytes file = Bytes.EMPTY;

  @Mixin private DumpArguments arguments = new DumpArguments();

  @Override
  public void run(ShellContext shell) throws CommandException {
    String name = file.toUtf8();
    TransferResult result =
        arguments.dump(
            shell.connection(),
            shell.rawOptions(),
            name,
            shell.console(),
            shell.console().screen().out());
    if (name.equals("-")) {
      shell.console().screen().out().flush();
      return;
    }
    shell.results().begin(List.of("rows", "bytes"));
    shell.results().row(List.of(Cell.of(result.rows()), Cell.of(result.bytes())));
    shell.results().end();
  }
}
