package io.kvdc.shell.internal.verb;

import io.kvdc.Bytes;
import io.kvdc.Transaction;
import io.kvdc.shell.internal.command.CommandException;
import io.kvdc.shell.internal.command.ShellContext;
import io.kvdc.shell.internal.command.Verb;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Removes values. */
@Command(
    name = "delete",
    aliases = "del",
    description = "Remove the values of keys. Harmless where there is none.",
    footer = {"", "example: delete user/1 user/2"})
final class Delete extends Verb {

  @Parameters(paramLabel = "KEY", arity = "1..*", description = "The keys.")
  private List<Bytes> keys = List.of();

  @Override
  public void run(ShellContext shell) throws CommandException {
    @Nullable Transaction transaction = shell.open().transaction();
    if (transaction != null) {
      keys.forEach(transaction::delete);
    } else if (keys.size() == 1) {
      shell.raw().delete(keys.get(0));
    } else {
      shell.raw().batchDelete(keys);
    }
    shell.results().acknowledge("ok");
  }
}
