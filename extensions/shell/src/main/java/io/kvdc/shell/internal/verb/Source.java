package io.kvdc.shell.internal.verb;

import io.kvdc.Bytes;
import io.kvdc.shell.internal.command.CommandException;
import io.kvdc.shell.internal.command.Failures;
import io.kvdc.shell.internal.command.ScriptRunner;
import io.kvdc.shell.internal.command.ShellContext;
import io.kvdc.shell.internal.command.Verb;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Runs a script. */
@Command(
    name = "source",
    description = "Run the commands of a file, one a line; stop at the first that fails.",
    footer = {"", "example: source examples/zones.kv"})
final class Source extends Verb {

  @Parameters(paramLabel = "FILE", description = "The file, UTF-8.")
  private Bytes file = Bytes.EMPTY;

  @Override
  public void run(ShellContext shell) throws CommandException {
    String name = file.toUtf8();
    try (BufferedReader lines = Files.newBufferedReader(Path.of(name))) {
      if (!new ScriptRunner(shell).run(lines, name)) {
        throw new CommandException(name + " failed");
      }
    } catch (IOException e) {
      throw new CommandException("cannot read " + name + ": " + Failures.describe(e), e);
    }
  }
}
