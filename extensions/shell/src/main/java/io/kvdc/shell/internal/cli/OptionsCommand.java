package io.kvdc.shell.internal.cli;

import io.kvdc.Kv;
import io.kvdc.option.Option;
import io.kvdc.shell.internal.command.CommandException;
import io.kvdc.shell.internal.output.Cell;
import io.kvdc.shell.internal.output.Format;
import io.kvdc.shell.internal.output.ResultWriter;
import io.kvdc.spi.Driver;
import java.io.PrintStream;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code kv options}. */
@Command(
    name = "options",
    description = "Show the options that a URL can have, of one driver or of all.",
    footer = {"", "examples:", "  kv options", "  kv options tikv --format json"})
final class OptionsCommand extends Subcommand {

  @Parameters(
      paramLabel = "DRIVER",
      arity = "0..1",
      description = "The driver, as in kv:DRIVER:...; all drivers if absent.")
  private @Nullable String name;

  @CommandLine.Option(
      names = "--format",
      paramLabel = "table|json|csv|raw",
      description = "How to write them; as a text for people if absent.")
  private @Nullable Format format;

  OptionsCommand(Streams streams) {
    super(streams);
  }

  @Override
  public Integer call() throws CommandException {
    List<Driver> all = Kv.drivers();
    List<Driver> drivers =
        all.stream().filter(driver -> name == null || driver.name().equals(name)).toList();
    if (drivers.isEmpty()) {
      throw new CommandException(
          "there is no driver " + name + "; there are " + all.stream().map(Driver::name).toList());
    }
    if (format == null) {
      drivers.forEach(this::print);
    } else {
      write(drivers, streams().console().screen().writer(format));
    }
    return 0;
  }

  private void print(Driver driver) {
    PrintStream out = streams().out();
    out.println("kv:" + driver.name() + ":...");
    for (Option<?> option : driver.options()) {
      String range = option.range().isEmpty() ? "" : ", " + option.range();
      String unit = option.unit().isEmpty() ? "" : " (" + option.unit() + ")";
      out.println();
      out.println("  " + option.name() + unit);
      out.println("      " + option.description());
      out.println("      Takes " + option.type().expectation() + range + ".");
      out.println("      Default: " + defaultOf(option));
    }
    out.println();
  }

  private static <T> String defaultOf(Option<T> option) {
    @Nullable T value = option.defaultValue();
    return value == null ? "none" : option.show(value);
  }

  private static void write(List<Driver> drivers, ResultWriter results) {
    results.begin(List.of("driver", "option", "type", "unit", "default", "range", "description"));
    for (Driver driver : drivers) {
      for (Option<?> option : driver.options()) {
        results.row(
            List.of(
                Cell.of(driver.name()),
                Cell.of(option.name()),
                Cell.of(option.type().name()),
                Cell.of(option.unit()),
                Cell.of(defaultOf(option)),
                Cell.of(option.range()),
                Cell.of(option.description())));
      }
    }
    results.end();
  }
}
