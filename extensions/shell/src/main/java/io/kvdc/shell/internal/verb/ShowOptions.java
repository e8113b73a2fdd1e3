package io.kvdc.shell.internal.verb;

import io.kvdc.Kv;
import io.kvdc.KvUrl;
import io.kvdc.option.Option;
import io.kvdc.option.Options;
import io.kvdc.shell.internal.command.ShellContext;
import io.kvdc.shell.internal.command.Verb;
import io.kvdc.shell.internal.output.Cell;
import io.kvdc.shell.internal.output.ResultWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** Shows the options of the driver and what they are set to. */
@Command(
    name = "options",
    description = "Show the options of this connection's driver and their values here.",
    footer = {"", "example: options", "", "'kv options' shows them without a connection."})
final class ShowOptions extends Verb {

  @Override
  public void run(ShellContext shell) {
    List<Option<?>> known = Kv.driver(shell.url()).options();
    Options given = Options.parse(KvUrl.parse(shell.url()).parameters(), known);
    ResultWriter results = shell.results();
    results.begin(List.of("option", "value", "set", "type", "description"));
    for (Option<?> option : known) {
      results.row(
          List.of(
              Cell.of(option.name()),
              value(option, given),
              Cell.of(given.isSet(option)),
              Cell.of(option.type().name()),
              Cell.of(option.description())));
    }
    results.end();
  }

  private static <T> Cell value(Option<T> option, Options given) {
    @Nullable T value = given.find(option);
    return value == null ? Cell.none() : Cell.of(option.show(value));
  }
}
