package io.kvdc.shell.internal.verb;

import io.kvdc.Bytes;
import io.kvdc.shell.internal.command.CommandException;
import io.kvdc.shell.internal.command.ShellContext;
import io.kvdc.shell.internal.command.Verb;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Writes a value where there is none. */
@Command(
    name = "insert",
    description =
        "Write, in a transaction, a key that must have no value yet. If it has one, lock or commit"
            + " fails.",
    footer = {"", "example: insert user/1 Ada"})
final class Insert extends Verb {

  @Parameters(index = "0", paramLabel = "KEY", description = "The key.")
  private Bytes key = Bytes.EMPTY;

  @Parameters(index = "1", paramLabel = "VALUE", description = "Its value.")
  private Bytes value = Bytes.EMPTY;

  @Override
  public void run(ShellContext shell) throws CommandException {
    shell.open().needTransaction().insert(key, value);
    shell.results().acknowledge("ok");
  }
}
