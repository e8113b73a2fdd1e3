package io.kvdc.shell.internal.verb;

import io.kvdc.Transaction;
import io.kvdc.TransactionMode;
import io.kvdc.TransactionOptions;
import io.kvdc.shell.internal.command.CommandException;
import io.kvdc.shell.internal.command.ShellContext;
import io.kvdc.shell.internal.command.Verb;
import io.kvdc.shell.internal.output.Cell;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Begins a transaction. */
@Command(
    name = "begin",
    description =
        "Begin a transaction. Until commit or rollback, get, mget, scan, rscan, put, insert and"
            + " delete work in it.",
    footer = {
      "",
      "optimistic (as if nothing is said): conflicts with others come out at the commit.",
      "pessimistic: 'lock' locks keys at once.",
      "",
      "Keys of transactions and raw keys are apart from each other.",
      "",
      "examples:",
      "  begin",
      "  begin pessimistic"
    })
final class Begin extends Verb {

  @Parameters(
      arity = "0..1",
      paramLabel = "optimistic|pessimistic",
      description = "When it finds out about conflicts.")
  private @Nullable TransactionMode mode;

  @Override
  public void run(ShellContext shell) throws CommandException {
    if (shell.open().transaction() != null) {
      throw new CommandException("a transaction is open already; 'commit' or 'rollback' ends it");
    }
    TransactionOptions options =
        mode == null
            ? TransactionOptions.defaults()
            : TransactionOptions.defaults().mutate().mode(mode).build();
    Transaction transaction = shell.connection().begin(options);
    shell.open().begin(transaction);
    shell.results().begin(List.of("start", "mode"));
    shell
        .results()
        .row(
            List.of(
                Cell.unsigned(transaction.startTimestamp().value()),
                Cell.of(options.mode().name().toLowerCase(Locale.ROOT))));
    shell.results().end();
  }
}
