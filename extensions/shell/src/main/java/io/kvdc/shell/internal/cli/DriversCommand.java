package io.kvdc.shell.internal.cli;

import io.kvdc.Kv;
import io.kvdc.shell.internal.output.Cell;
import io.kvdc.shell.internal.output.Format;
import io.kvdc.shell.internal.output.ResultWriter;
import io.kvdc.spi.Driver;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code kv drivers}. */
@Command(
    name = "drivers",
    description = "Show the drivers that were found, and those that could not be loaded.",
    footer = {"", "example: kv drivers"})
final class DriversCommand extends Subcommand {

  @Option(
      names = "--format",
      paramLabel = "table|json|csv|raw",
      description = "How to write them; table if absent.")
  private Format format = Format.TABLE;

  DriversCommand(Streams streams) {
    super(streams);
  }

  @Override
  public Integer call() {
    Kv.Discovery found = Kv.discover(DriversCommand.class.getClassLoader());
    ResultWriter results = streams().console().screen().writer(format);
    results.begin(List.of("driver", "url", "class"));
    for (Driver driver : found.drivers()) {
      results.row(
          List.of(
              Cell.of(driver.name()),
              Cell.of("kv:" + driver.name() + ":..."),
              Cell.of(driver.getClass().getName())));
    }
    results.end();
    found.failures().forEach(failure -> streams().err().println("not loaded: " + failure));
    return found.failures().isEmpty() ? 0 : KvCommand.FAILED;
  }
}
