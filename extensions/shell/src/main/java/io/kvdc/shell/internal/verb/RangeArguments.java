package io.kvdc.shell.internal.verb;

import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.shell.internal.command.CommandException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The arguments that say which keys a command is about. */
final class RangeArguments {

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "START",
      description = "The first key of the range; '' or nothing: from the very first key.")
  private @Nullable Bytes start;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "END",
      description = "The key behind the range, not part of it; '' or nothing: to the last key.")
  private @Nullable Bytes end;

  @Option(
      names = {"-p", "--prefix"},
      paramLabel = "PREFIX",
      description = "All keys that begin with this, instead of START and END.")
  private @Nullable Bytes prefix;

  /** Whether nothing at all was said about the range. */
  boolean absent() {
    return start == null && end == null && prefix == null;
  }

  KeyRange range() throws CommandException {
    if (prefix != null) {
      if (start != null || end != null) {
        throw new CommandException("give either START and END or --prefix, not both");
      }
      return KeyRange.prefix(prefix);
    }
    return KeyRange.of(start == null ? Bytes.EMPTY : start, end == null ? Bytes.EMPTY : end);
  }
}
