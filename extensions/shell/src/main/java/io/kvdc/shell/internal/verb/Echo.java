package io.kvdc.shell.internal.verb;

import io.kvdc.Bytes;
import io.kvdc.shell.internal.command.ShellContext;
import io.kvdc.shell.internal.command.Verb;
import java.io.PrintStream;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Writes text, for scripts. */
@Command(
    name = "echo",
    description = "Write words to standard output, whatever the format.",
    footer = {"", "example: echo \"all loaded\""})
final class Echo extends Verb {

  @Parameters(paramLabel = "WORD", arity = "0..*", description = "The words.")
  private List<Bytes> words = List.of();

  @Override
  public void run(ShellContext shell) {
    PrintStream out = shell.console().screen().out();
    for (int i = 0; i < words.size(); i++) {
      if (i > 0) {
        out.write(' ');
      }
      out.writeBytes(words.get(i).toByteArray());
    }
    out.println();
    out.flush();
  }
}
