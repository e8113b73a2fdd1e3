package io.kvdc.shell.internal.verb;

import io.kvdc.shell.internal.command.ShellContext;
import io.kvdc.shell.internal.command.Verb;
import io.kvdc.shell.internal.output.Cell;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows where the shell is connected to and whether the cluster answers. */
@Command(
    name = "status",
    description = "Show where this shell is connected to, and whether the cluster answers.",
    footer = {"", "example: status --timeout 2s"})
final class Status extends Verb {

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      description = "How long to wait for the cluster; 5s if absent.")
  private Duration timeout = Duration.ofSeconds(5);

  @Override
  public void run(ShellContext shell) {
    boolean answers = shell.connection().isValid(timeout);
    String family = shell.rawOptions().columnFamily();
    shell.results().begin(List.of("url", "answers", "cf", "atomic"));
    shell
        .results()
        .row(
            List.of(
                Cell.of(shell.connection().url()),
                Cell.of(answers),
                Cell.of(family.isEmpty() ? "default" : family),
                Cell.of(shell.rawOptions().atomic())));
    shell.results().end();
  }
}
