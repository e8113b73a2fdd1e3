package io.kvdc.shell.internal.verb;

import io.kvdc.shell.internal.command.CommandException;
import io.kvdc.shell.internal.command.ShellContext;
import io.kvdc.shell.internal.command.Verb;
import io.kvdc.shell.internal.output.Cell;
import io.kvdc.tikv.TikvConnection;
import io.kvdc.tikv.TikvLock;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists locks. */
@Command(
    name = "locks",
    description =
        "List the locks of transactions in a range: of those that run, and of those that were left"
            + " behind.",
    footer = {"", "examples:", "  locks", "  locks --prefix account/ --limit 10"})
final class Locks extends Verb {

  private static final int MOST = 1_000;

  @Mixin private RangeArguments range = new RangeArguments();

  @Option(
      names = {"-n", "--limit"},
      paramLabel = "N",
      description = "The most locks to list; 1000 if absent.")
  private int limit = MOST;

  @Override
  public void run(ShellContext shell) throws CommandException {
    if (limit < 1) {
      throw new CommandException("--limit must be at least 1, not " + limit);
    }
    List<TikvLock> locks =
        shell.connection().unwrap(TikvConnection.class).locks(range.range(), limit);
    shell.results().begin(List.of("key", "start", "for", "primary", "ttl ms"));
    for (TikvLock lock : locks) {
      shell
          .results()
          .row(
              List.of(
                  Cell.of(lock.key()),
                  Cell.unsigned(lock.startTimestamp().value()),
                  Cell.of(lock.op().name().toLowerCase(Locale.ROOT)),
                  Cell.of(lock.primary()),
                  Cell.of(lock.timeToLive().toMillis())));
    }
    shell.results().end();
  }
}
