package io.kvdc.shell.internal.cli;

import io.kvdc.tck.TckLauncher;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kv tck}. */
@Command(
    name = "tck",
    description = {
      "Run the conformance suite against a store.",
      "It writes and deletes keys under a prefix of its own. Exit code 0 only if all tests pass."
    },
    footer = {
      "",
      "examples:",
      "  kv tck 'kv:embedded:tck?stores=3'",
      "  kv tck kv:tikv://127.0.0.1:2379 --report target/tck --include RAW --include RAW_TTL"
    })
final class TckCommand extends Subcommand {

  @Parameters(paramLabel = "URL", description = "The store.")
  private String url = "";

  @Option(
      names = "--report",
      paramLabel = "DIR",
      description = "Write a JSON and an HTML report into this folder.")
  private @Nullable Path report;

  @Option(
      names = "--include",
      paramLabel = "CAPABILITY",
      description = "Run only the tests of this capability, for example RAW_TTL; may be repeated.")
  private List<String> includes = List.of();

  TckCommand(Streams streams) {
    super(streams);
  }

  @Override
  public Integer call() {
    return TckLauncher.run(url, includes, report, streams().out());
  }
}
