package io.kvdc.shell.internal.verb;

import io.kvdc.CommitDetails;
import io.kvdc.Timestamp;
import io.kvdc.Transaction;
import io.kvdc.shell.internal.command.CommandException;
import io.kvdc.shell.internal.command.ShellContext;
import io.kvdc.shell.internal.command.Verb;
import io.kvdc.shell.internal.output.Cell;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** Commits the transaction. */
@Command(
    name = "commit",
    description = "Commit the transaction, and show how it went. It has ended then, in any case.",
    footer = {"", "example: commit"})
final class Commit extends Verb {

  @Override
  public void run(ShellContext shell) throws CommandException {
    Transaction transaction = shell.open().needTransaction();
    CommitDetails details;
    try {
      details = transaction.commit();
    } finally {
      shell.open().forgetTransaction();
    }
    @Nullable Timestamp commit = details.commitTimestamp();
    shell.results().begin(List.of("commit", "protocol", "keys", "regions", "requests"));
    shell
        .results()
        .row(
            List.of(
                commit == null ? Cell.none() : Cell.unsigned(commit.value()),
                Cell.of(details.protocol().name().toLowerCase(Locale.ROOT)),
                Cell.of(details.keys()),
                Cell.of(details.regions()),
                Cell.of(details.requests())));
    shell.results().end();
  }
}
