package io.kvdc.shell.internal.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Finds the verb of a line, fills in its arguments and runs it. */
public final class Dispatcher {

  private final Map<String, Entry> byName = new LinkedHashMap<>();
  private final Map<String, List<CommandLine>> groups = new LinkedHashMap<>();

  private record Entry(Verb verb, CommandLine line) {}

  /**
   * Takes the verbs in.
   *
   * @param verbsByGroup the verbs, under the heading with which the help lists them
   */
  public Dispatcher(Map<String, List<Verb>> verbsByGroup) {
    verbsByGroup.forEach(
        (group, verbs) -> {
          List<CommandLine> lines = new ArrayList<>();
          for (Verb verb : verbs) {
            CommandLine line = line(verb);
            Entry entry = new Entry(verb, line);
            byName.put(line.getCommandName(), entry);
            for (String alias : line.getCommandSpec().aliases()) {
              byName.put(alias, entry);
            }
            lines.add(line);
          }
          groups.put(group, List.copyOf(lines));
        });
  }

  private static CommandLine line(Verb verb) {
    CommandLine line = new CommandLine(verb);
    line.setExpandAtFiles(false);
    line.setTrimQuotes(false);
    line.setInterpolateVariables(false);
    line.setPosixClusteredShortOptionsAllowed(false);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.getCommandSpec().usageMessage().synopsisHeading("usage: ").sortOptions(false);
    line.getCommandSpec()
        .addOption(
            OptionSpec.builder("--help").usageHelp(true).description("Show this help.").build());
    Converters.register(line);
    return line;
  }

  /**
   * Runs one line.
   *
   * @param text the line
   * @param shell the state of the shell
   * @throws CommandException if the line makes no command
   * @throws io.kvdc.error.KvException if the store refuses
   */
  public void run(String text, ShellContext shell) throws CommandException {
    List<String> words = Tokenizer.words(text);
    if (words.isEmpty()) {
      return;
    }
    Entry entry = find(words.get(0));
    String[] arguments = words.subList(1, words.size()).toArray(String[]::new);
    ParseResult parsed = parse(entry.line(), arguments);
    if (parsed.isUsageHelpRequested()) {
      shell.console().screen().out().print(usage(entry.line(), shell));
      shell.console().screen().out().flush();
      return;
    }
    long start = shell.console().nanoClock().getAsLong();
    boolean timed = shell.timing();
    entry.verb().run(shell);
    if (timed && shell.timing()) {
      long nanos = shell.console().nanoClock().getAsLong() - start;
      shell.console().note(String.format(Locale.ROOT, "time: %.3f ms", nanos / 1e6));
    }
  }

  private static ParseResult parse(CommandLine line, String[] arguments) throws CommandException {
    try {
      return line.parseArgs(arguments);
    } catch (ParameterException e) {
      String synopsis = line.getHelp().synopsis("usage: ".length()).replaceAll("\\s+", " ").strip();
      String hint =
          e instanceof UnmatchedArgumentException unmatched && unmatched.isUnknownOption()
              ? "; quote a key or a value that begins with a dash"
              : "";
      throw new CommandException(e.getMessage() + hint + " (usage: " + synopsis + ")", e);
    }
  }

  private Entry find(String name) throws CommandException {
    Entry entry = byName.get(name);
    if (entry == null) {
      throw new CommandException("there is no command '" + name + "'; 'help' lists them all");
    }
    return entry;
  }

  /**
   * The names of all commands, aliases included.
   *
   * @return in alphabetical order
   */
  public SortedSet<String> names() {
    return new TreeSet<>(byName.keySet());
  }

  /**
   * What a command takes, for completion.
   *
   * @param name its name
   * @return its specification, or null if there is no such command
   */
  public @Nullable CommandSpec spec(String name) {
    Entry entry = byName.get(name);
    return entry == null ? null : entry.line().getCommandSpec();
  }

  /**
   * The help on one command.
   *
   * @param name its name
   * @param shell whose screen it is for
   * @return several lines
   * @throws CommandException if there is no such command
   */
  public String usage(String name, ShellContext shell) throws CommandException {
    return usage(find(name).line(), shell);
  }

  private static String usage(CommandLine line, ShellContext shell) {
    int width = shell.console().screen().width().getAsInt();
    line.setUsageHelpWidth(width < 60 ? 100 : Math.min(width, 120));
    return line.getUsageMessage(shell.console().screen().coloured() ? Ansi.ON : Ansi.OFF);
  }

  /**
   * The help on all commands.
   *
   * @return several lines
   */
  public String overview() {
    StringBuilder text = new StringBuilder();
    groups.forEach(
        (group, lines) -> {
          text.append(group).append('\n');
          for (CommandLine line : lines) {
            String summary = line.getCommandSpec().usageMessage().description()[0];
            text.append(
                String.format(
                    Locale.ROOT, "  %-13s%s%n", line.getCommandName(), firstSentence(summary)));
          }
        });
    return text.toString();
  }

  private static String firstSentence(String text) {
    int end = text.indexOf(". ");
    return (end < 0 ? text : text.substring(0, end + 1)).replace("%%", "%");
  }
}
