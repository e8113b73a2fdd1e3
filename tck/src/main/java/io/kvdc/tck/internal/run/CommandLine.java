package io.kvdc.tck.internal.run;

import io.kvdc.tck.TckOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of the launcher, read.
 *
 * @param options what they say, or null if they are wrong
 * @param problem what is wrong with them, or empty
 */
public record CommandLine(@Nullable TckOptions options, String problem) {

  private static final String USAGE =
      "usage: URL [--report DIR] [--include CAPABILITY]... [--exclusions FILE] [--seed NUMBER]"
          + " [--exclusive]";

  /** Reads the arguments. */
  public static CommandLine parse(String[] args) {
    TckOptions options = TckOptions.of("");
    List<String> includes = new ArrayList<>();
    Iterator<String> rest = List.of(args).iterator();
    try {
      while (rest.hasNext()) {
        String arg = rest.next();
        switch (arg) {
          case "--report" -> options = options.withReportDir(Path.of(value(arg, rest)));
          case "--include" -> includes.add(value(arg, rest));
          case "--exclusions" -> options = options.withExclusions(Path.of(value(arg, rest)));
          case "--seed" -> options = options.withSeed(number(arg, value(arg, rest)));
          case "--exclusive" -> options = options.withExclusive(true);
          default -> options = withUrl(options, arg);
        }
      }
    } catch (IllegalArgumentException e) {
      return new CommandLine(null, e.getMessage() + "\n" + USAGE);
    }
    return options.url().isEmpty()
        ? new CommandLine(null, "which target? Give its URL\n" + USAGE)
        : new CommandLine(options.withIncludes(includes), "");
  }

  private static String value(String option, Iterator<String> rest) {
    if (!rest.hasNext()) {
      throw new IllegalArgumentException(option + " needs a value");
    }
    return rest.next();
  }

  private static long number(String option, String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(option + " takes a whole number, not " + text, e);
    }
  }

  private static TckOptions withUrl(TckOptions options, String arg) {
    if (arg.startsWith("--")) {
      throw new IllegalArgumentException("there is no option " + arg);
    }
    if (!options.url().isEmpty()) {
      throw new IllegalArgumentException("one URL only, not " + arg + " too");
    }
    return new TckOptions(
        arg,
        options.includes(),
        options.reportDir(),
        options.exclusions(),
        options.seed(),
        options.exclusive());
  }
}
