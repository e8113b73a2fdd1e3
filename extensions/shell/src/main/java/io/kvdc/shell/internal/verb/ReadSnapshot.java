package io.kvdc.shell.internal.verb;

import io.kvdc.Snapshot;
import io.kvdc.Timestamp;
import io.kvdc.shell.internal.command.CommandException;
import io.kvdc.shell.internal.command.ShellContext;
import io.kvdc.shell.internal.command.Verb;
import io.kvdc.shell.internal.output.Cell;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Chooses a snapshot to read from. */
@Command(
    name = "snapshot",
    description =
        "Read what transactions have committed, as of a timestamp: get, mget, scan and rscan do so"
            + " until 'snapshot off'. Alone it shows which snapshot is read.",
    footer = {
      "",
      "examples:",
      "  snapshot at now",
      "  snapshot at 463267587686400002",
      "  snapshot off"
    })
final class ReadSnapshot extends Verb {

  @Parameters(index = "0", arity = "0..1", paramLabel = "at|off", description = "What to do.")
  private @Nullable String action;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "TS|now",
      description = "A timestamp, as tso and commit show them.")
  private @Nullable String timestamp;

  @Override
  public void run(ShellContext shell) throws CommandException {
    if (action == null) {
      show(shell);
    } else if (action.equals("off") && timestamp == null) {
      shell.open().read(null);
      shell.results().acknowledge("ok");
    } else if (action.equals("at") && timestamp != null) {
      shell.open().read(snapshot(shell, timestamp));
      show(shell);
    } else {
      throw new CommandException("say 'snapshot at TS', 'snapshot at now' or 'snapshot off'");
    }
  }

  private static Snapshot snapshot(ShellContext shell, String text) throws CommandException {
    if (text.equals("now")) {
      return shell.connection().snapshot();
    }
    try {
      return shell.connection().snapshot(new Timestamp(Long.parseUnsignedLong(text)));
    } catch (NumberFormatException e) {
      throw new CommandException("'" + text + "' is neither a timestamp nor 'now'", e);
    }
  }

  private static void show(ShellContext shell) {
    @Nullable Snapshot snapshot = shell.open().snapshot();
    shell.results().begin(List.of("snapshot", "time"));
    shell
        .results()
        .row(
            snapshot == null
                ? List.of(Cell.none(), Cell.none())
                : List.of(
                    Cell.unsigned(snapshot.timestamp().value()),
                    Cell.of(snapshot.timestamp().toInstant().toString())));
    shell.results().end();
  }
}
