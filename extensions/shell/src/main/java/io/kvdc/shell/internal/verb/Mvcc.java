package io.kvdc.shell.internal.verb;

import io.kvdc.Bytes;
import io.kvdc.Timestamp;
import io.kvdc.shell.internal.command.ShellContext;
import io.kvdc.shell.internal.command.Verb;
import io.kvdc.shell.internal.output.Cell;
import io.kvdc.tikv.TikvConnection;
import io.kvdc.tikv.TikvLock;
import io.kvdc.tikv.TikvMvcc;
import io.kvdc.tikv.TikvWrite;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows the history of a key. */
@Command(
    name = "mvcc",
    description =
        "Show all that the cluster keeps of a key of transactions: its lock, and what was committed"
            + " and rolled back, the latest first.",
    footer = {"", "example: mvcc account/1"})
final class Mvcc extends Verb {

  @Parameters(paramLabel = "KEY", description = "The key.")
  private Bytes key = Bytes.EMPTY;

  @Override
  public void run(ShellContext shell) {
    TikvMvcc mvcc = shell.connection().unwrap(TikvConnection.class).mvcc(key);
    shell.results().begin(List.of("what", "op", "start", "commit", "value"));
    @Nullable TikvLock lock = mvcc.lock();
    if (lock != null) {
      row(shell, "lock", lock.op().name(), lock.startTimestamp(), null, null);
    }
    for (TikvWrite write : mvcc.writes()) {
      @Nullable Bytes value = write.value();
      row(
          shell,
          "write",
          write.op().name(),
          write.startTimestamp(),
          write.commitTimestamp(),
          value == null ? mvcc.values().get(write.startTimestamp()) : value);
    }
    shell.results().end();
  }

  private static void row(
      ShellContext shell,
      String what,
      String op,
      Timestamp start,
      @Nullable Timestamp commit,
      @Nullable Bytes value) {
    shell
        .results()
        .row(
            List.of(
                Cell.of(what),
                Cell.of(op.toLowerCase(Locale.ROOT)),
                Cell.unsigned(start.value()),
                commit == null ? Cell.none() : Cell.unsigned(commit.value()),
                Cell.of(value)));
  }
}
