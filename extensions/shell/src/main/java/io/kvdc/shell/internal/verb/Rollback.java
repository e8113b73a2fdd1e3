package io.kvdc.shell.internal.verb;

import io.kvdc.Transaction;
import io.kvdc.shell.internal.command.CommandException;
import io.kvdc.shell.internal.command.ShellContext;
import io.kvdc.shell.internal.command.Verb;
import picocli.CommandLine.Command;

/** Takes the transaction back. */
@Command(
    name = "rollback",
    description = "Take back all that the transaction has written, and give its locks back.",
    footer = {"", "example: rollback"})
final class Rollback extends Verb {

  @Override
  public void run(ShellContext shell) throws CommandException {
    Transaction transaction = shell.open().needTransaction();
    try {
      transaction.rollback();
    } finally {
      shell.open().forgetTransaction();
    }
    shell.results().acknowledge("ok");
  }
}
