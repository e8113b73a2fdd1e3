package io.kvdc.shell.internal.cli;

import io.kvdc.Connection;
import io.kvdc.Kv;
import io.kvdc.shell.internal.command.CommandException;
import io.kvdc.shell.internal.transfer.DumpArguments;
import io.kvdc.shell.internal.transfer.TransferResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code kv dump}. */
@Command(
    name = "dump",
    description = {
      "Write the entries of a store, or of a range of it, to a file.",
      "The file appears under its name only when it is complete."
    },
    footer = {
      "",
      "Keys and values are written as escaped text, so that any byte survives: 'kv load' gives",
      "exactly the same back. tsv: key, tab, value. csv: with the header key,value. jsonl:",
      "{\"key\":\"...\",\"value\":\"...\"}. The dump is no snapshot: what is written while it runs",
      "may be in it or not.",
      "",
      "examples:",
      "  kv dump kv:tikv://127.0.0.1:2379 all.tsv",
      "  kv dump kv:tikv://127.0.0.1:2379 users.jsonl --prefix user/ --limit 1000",
      "  kv dump kv:tikv://127.0.0.1:2379 - --format csv | gzip > all.csv.gz"
    })
final class DumpCommand extends Subcommand {

  @Parameters(index = "0", paramLabel = "URL", description = "The store.")
  private String url = "";

  @Parameters(
      index = "1",
      paramLabel = "FILE",
      description = "The file: .tsv, .tab, .csv, .jsonl, .ndjson; - for standard output.")
  private String file = "";

  @Mixin private DumpArguments arguments = new DumpArguments();

  DumpCommand(Streams streams) {
    super(streams);
  }

  @Override
  public Integer call() throws CommandException {
    try (Connection connection = Kv.connect(url)) {
      TransferResult result =
          arguments.dump(
              connection, connection.raw().options(), file, streams().console(), streams().out());
      streams().err().println(result.describe("dumped"));
      return 0;
    }
  }
}
