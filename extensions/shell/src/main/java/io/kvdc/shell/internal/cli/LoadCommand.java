package io.kvdc.shell.internal.cli;

import io.kvdc.Connection;
import io.kvdc.Kv;
import io.kvdc.embedded.EmbeddedCluster;
import io.kvdc.shell.internal.command.CommandException;
import io.kvdc.shell.internal.transfer.LoadArguments;
import io.kvdc.shell.internal.transfer.TransferResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code kv load}. */
@Command(
    name = "load",
    description = {
      "Write the rows of a file into a store, in batches, several at a time.",
      "A load that stopped half-way goes on with --resume."
    },
    footer = {
      "",
      "  tsv    columns separated by tabs; lines that begin with # are comments",
      "  csv    RFC 4180: a header, fields in quotes where needed, newlines inside quotes",
      "  jsonl  one JSON object a line: {\"key\":\"...\",\"value\":\"...\"}",
      "",
      "Fields are escaped text: \\xHH is any byte, \\\\ a backslash; --no-escapes takes them as they",
      "are. Blank lines are skipped. What 'kv dump' wrote loads back to exactly the same bytes.",
      "",
      "examples:",
      "  kv load kv:tikv://127.0.0.1:2379 examples/zone1970.tab --key 3 --prefix zone/",
      "  kv load kv:tikv://127.0.0.1:2379 users.csv --key id --value name",
      "  kv load kv:tikv://127.0.0.1:2379 events.jsonl --key id --value '*' --ttl 24h",
      "  zcat big.tsv.gz | kv load kv:tikv://127.0.0.1:2379 - --format tsv"
    })
final class LoadCommand extends Subcommand {

  private static final String ENDS_HERE =
      "note: this embedded cluster ends with this process, and the rows with it; to keep them, run"
          + " 'kv embedded', or 'load' inside 'kv shell'";

  @Parameters(index = "0", paramLabel = "URL", description = "The store.")
  private String url = "";

  @Parameters(
      index = "1",
      paramLabel = "FILE",
      description = "The file: .tsv, .tab, .csv, .jsonl, .ndjson; - for standard input.")
  private String file = "";

  @Mixin private LoadArguments arguments = new LoadArguments();

  LoadCommand(Streams streams) {
    super(streams);
  }

  @Override
  public Integer call() throws CommandException {
    try (Connection connection = Kv.connect(url)) {
      TransferResult result =
          arguments.load(
              connection,
              connection.raw().options(),
              url,
              file,
              streams().console(),
              streams().in());
      streams().err().println(result.describe("loaded"));
      if (connection.isWrapperFor(EmbeddedCluster.class)) {
        streams().err().println(ENDS_HERE);
      }
      return 0;
    }
  }
}
