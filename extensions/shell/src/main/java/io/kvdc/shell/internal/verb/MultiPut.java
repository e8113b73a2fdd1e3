package io.kvdc.shell.internal.verb;

import io.kvdc.Bytes;
import io.kvdc.KeyValue;
import io.kvdc.shell.internal.command.CommandException;
import io.kvdc.shell.internal.command.ShellContext;
import io.kvdc.shell.internal.command.Verb;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes several values at once. */
@Command(
    name = "mput",
    description =
        "Write several values in one call. Not atomic as a whole: if it fails, some may have been"
            + " written.",
    footer = {"", "example: mput user/1 Ada user/2 Grace"})
final class MultiPut extends Verb {

  @Parameters(
      paramLabel = "KEY VALUE",
      arity = "2..*",
      description = "Keys, each followed by its value.")
  private List<Bytes> words = List.of();

  @Option(
      names = "--ttl",
      paramLabel = "DURATION",
      description = "How long the values live, in whole seconds: 30s, 5m, 1h.")
  private @Nullable Duration ttl;

  @Override
  public void run(ShellContext shell) throws CommandException {
    if (words.size() % 2 != 0) {
      throw new CommandException(
          "the last key, " + words.get(words.size() - 1) + ", has no value behind it");
    }
    List<KeyValue> entries = new ArrayList<>();
    for (int i = 0; i < words.size(); i += 2) {
      entries.add(new KeyValue(words.get(i), words.get(i + 1)));
    }
    if (ttl == null) {
      shell.raw().batchPut(entries);
    } else {
      shell.raw().batchPut(entries, Collections.nCopies(entries.size(), ttl));
    }
    shell.results().acknowledge("ok");
  }
}
