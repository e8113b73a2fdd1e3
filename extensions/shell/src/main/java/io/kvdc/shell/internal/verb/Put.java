package io.kvdc.shell.internal.verb;

import io.kvdc.Bytes;
import io.kvdc.Transaction;
import io.kvdc.shell.internal.command.CommandException;
import io.kvdc.shell.internal.command.ShellContext;
import io.kvdc.shell.internal.command.Verb;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes one value. */
@Command(
    name = "put",
    description = "Write the value of a key.",
    footer = {"", "examples:", "  put user/1 Ada", "  put session/7 \"logged in\" --ttl 30m"})
final class Put extends Verb {

  @Parameters(index = "0", paramLabel = "KEY", description = "The key.")
  private Bytes key = Bytes.EMPTY;

  @Parameters(index = "1", paramLabel = "VALUE", description = "Its value; '' is an empty one.")
  private Bytes value = Bytes.EMPTY;

  @Option(
      names = "--ttl",
      paramLabel = "DURATION",
      description = "How long the value lives, in whole seconds: 30s, 5m, 1h. For ever if absent.")
  private @Nullable Duration ttl;

  @Override
  public void run(ShellContext shell) throws CommandException {
    @Nullable Transaction transaction = shell.open().transaction();
    if (transaction != null && ttl == null) {
      transaction.put(key, value);
    } else if (ttl == null) {
      shell.raw().put(key, value);
    } else {
      shell.raw().put(key, value, ttl);
    }
    shell.results().acknowledge("ok");
  }
}
