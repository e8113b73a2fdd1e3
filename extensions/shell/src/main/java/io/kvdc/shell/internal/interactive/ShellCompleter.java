package io.kvdc.shell.internal.interactive;

import io.kvdc.shell.internal.command.Dispatcher;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jline.builtins.Completers.FileNameCompleter;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Completes the names of commands, their options, and words from which there is a choice. */
final class ShellCompleter implements Completer {

  private final Dispatcher dispatcher;
  private final Completer files = new FileNameCompleter();

  ShellCompleter(Dispatcher dispatcher) {
    this.dispatcher = dispatcher;
  }

  @Override
  public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
    if (line.wordIndex() == 0) {
      addAll(dispatcher.names(), candidates);
      return;
    }
    String command = line.words().get(0);
    CommandSpec spec = dispatcher.spec(command);
    if (spec == null) {
      return;
    }
    if (line.word().startsWith("-")) {
      spec.options().forEach(option -> add(option, candidates));
    } else if (command.equals("help")) {
      addAll(dispatcher.names(), candidates);
    } else {
      completeWord(spec, reader, line, candidates);
    }
  }

  private void completeWord(
      CommandSpec spec, LineReader reader, ParsedLine line, List<Candidate> candidates) {
    OptionSpec option = spec.findOption(line.words().get(line.wordIndex() - 1));
    if (option != null && option.arity().min() > 0) {
      addChoices(option.type(), candidates);
      return;
    }
    for (PositionalParamSpec parameter : spec.positionalParameters()) {
      if (parameter.paramLabel().equals("FILE")) {
        files.complete(reader, line, candidates);
      }
      addChoices(parameter.type(), candidates);
    }
  }

  private static void addChoices(Class<?> type, List<Candidate> candidates) {
    if (type.isEnum()) {
      addAll(
          Arrays.stream(type.getEnumConstants())
              .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
              .toList(),
          candidates);
    }
  }

  private static void add(OptionSpec option, List<Candidate> candidates) {
    String[] description = option.description();
    String about = description.length == 0 ? "" : description[0];
    candidates.add(
        new Candidate(option.longestName(), option.longestName(), null, about, null, null, true));
  }

  private static void addAll(Iterable<String> words, List<Candidate> candidates) {
    words.forEach(word -> candidates.add(new Candidate(word)));
  }
}
