package io.kvdc.shell.internal.verb;

import io.kvdc.Bytes;
import io.kvdc.LockOptions;
import io.kvdc.LockedKey;
import io.kvdc.Transaction;
import io.kvdc.shell.internal.command.CommandException;
import io.kvdc.shell.internal.command.ShellContext;
import io.kvdc.shell.internal.command.Verb;
import io.kvdc.shell.internal.output.Cell;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Locks keys. */
@Command(
    name = "lock",
    description = "Lock keys in the transaction, and show what is there now.",
    footer = {
      "",
      "In an optimistic transaction nothing is locked before the commit, which then fails if",
      "somebody has written one of the keys.",
      "",
      "examples:",
      "  lock account/1 account/2",
      "  lock account/1 --wait 2s",
      "  lock account/1 --no-wait"
    })
final class Lock extends Verb {

  @Parameters(paramLabel = "KEY", arity = "1..*", description = "The keys.")
  private List<Bytes> keys = List.of();

  @Option(
      names = "--wait",
      paramLabel = "DURATION",
      description =
          "How long to wait for each lock of others; as long as a call may take if absent.")
  private @Nullable Duration wait;

  @Option(names = "--no-wait", description = "Fail at once where a key is locked by others.")
  private boolean noWait;

  @Override
  public void run(ShellContext shell) throws CommandException {
    if (noWait && wait != null) {
      throw new CommandException("give either --wait or --no-wait, not both");
    }
    Transaction transaction = shell.open().needTransaction();
    LockOptions options =
        (noWait ? LockOptions.noWait() : LockOptions.defaults().withWaitTime(wait))
            .withReturnValues(true);
    List<LockedKey> found = transaction.lockKeys(keys, options);
    shell.results().begin(List.of("key", "locked", "value"));
    for (LockedKey each : found) {
      shell
          .results()
          .row(List.of(Cell.of(each.key()), Cell.of(each.locked()), Cell.of(each.value())));
    }
    shell.results().end();
  }
}
