package io.kvdc.shell.internal.verb;

import io.kvdc.Timestamp;
import io.kvdc.shell.internal.command.ShellContext;
import io.kvdc.shell.internal.command.Verb;
import io.kvdc.shell.internal.output.Cell;
import java.util.List;
import picocli.CommandLine.Command;

/** Asks for a timestamp. */
@Command(
    name = "tso",
    description = "Ask the cluster for a timestamp and show its parts.",
    footer = {"", "example: tso"})
final class Tso extends Verb {

  @Override
  public void run(ShellContext shell) {
    Timestamp timestamp = shell.connection().currentTimestamp();
    shell.results().begin(List.of("timestamp", "time", "logical"));
    shell
        .results()
        .row(
            List.of(
                Cell.unsigned(timestamp.value()),
                Cell.of(timestamp.toInstant().toString()),
                Cell.of(timestamp.logical())));
    shell.results().end();
  }
}
