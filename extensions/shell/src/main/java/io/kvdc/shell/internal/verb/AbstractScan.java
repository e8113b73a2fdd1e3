package io.kvdc.shell.internal.verb;

import io.kvdc.Cursor;
import io.kvdc.KeyRange;
import io.kvdc.KeyValue;
import io.kvdc.ScanOptions;
import io.kvdc.shell.internal.command.CommandException;
import io.kvdc.shell.internal.command.ShellContext;
import io.kvdc.shell.internal.command.Verb;
import io.kvdc.shell.internal.output.Cell;
import io.kvdc.shell.internal.output.ResultWriter;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What both directions of scanning have in common: entries go out as they come in. */
abstract class AbstractScan extends Verb {

  private final boolean reverse;

  @Mixin private RangeArguments range = new RangeArguments();

  @Option(
      names = {"-n", "--limit"},
      paramLabel = "N",
      description = "The most entries to list.")
  private long limit = Long.MAX_VALUE;

  @Option(
      names = {"-k", "--keys"},
      description = "List the keys only; the values are not fetched.")
  private boolean keysOnly;

  AbstractScan(boolean reverse) {
    this.reverse = reverse;
  }

  @Override
  public void run(ShellContext shell) throws CommandException {
    if (limit < 0) {
      throw new CommandException("--limit cannot be negative: " + limit);
    }
    KeyRange keys = range.range();
    ScanOptions options =
        ScanOptions.defaults().withLimit(limit).withReverse(reverse).withKeyOnly(keysOnly);
    ResultWriter results = shell.results();
    try (Cursor<KeyValue> cursor = shell.reads().scan(keys, options)) {
      List<KeyValue> page = cursor.nextPage();
      results.begin(keysOnly ? List.of("key") : List.of("key", "value"));
      boolean complete = false;
      try {
        while (!page.isEmpty()) {
          page.forEach(entry -> results.row(cells(entry)));
          if (shell.console().screen().out().checkError()) {
            throw new CommandException("nobody reads standard output any more");
          }
          page = cursor.nextPage();
        }
        complete = true;
      } finally {
        if (complete) {
          results.end();
        } else {
          results.abort();
        }
      }
    }
  }

  private List<Cell> cells(KeyValue entry) {
    Cell key = Cell.of(entry.key());
    return keysOnly ? List.of(key) : List.of(key, Cell.of(entry.value()));
  }
}
