package io.kvdc.shell.internal.verb;

import io.kvdc.shell.internal.command.ShellContext;
import io.kvdc.shell.internal.command.Verb;
import io.kvdc.shell.internal.output.Cell;
import io.kvdc.shell.internal.output.Format;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Chooses the format of results. */
@Command(
    name = "format",
    description = "Choose how results are written, or show it.",
    footer = {
      "",
      "  table   aligned columns; on a terminal, wide values are cut",
      "  json    one JSON object a line; keys and values are escaped text",
      "  csv     RFC 4180 with a header line; keys and values are escaped text",
      "  raw     bytes as they are: columns separated by tabs, rows by newlines",
      "",
      "example: format json"
    })
final class ChangeFormat extends Verb {

  @Parameters(paramLabel = "table|json|csv|raw", arity = "0..1", description = "The format.")
  private @Nullable Format format;

  @Override
  public void run(ShellContext shell) {
    if (format != null) {
      shell.changeFormat(format);
      shell.results().acknowledge("ok");
      return;
    }
    shell.results().begin(List.of("format"));
    shell.results().row(List.of(Cell.of(shell.format().name().toLowerCase(Locale.ROOT))));
    shell.results().end();
  }
}
