package io.kvdc.option;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Options as a table in Markdown: the option reference is made of it, so that it cannot say
 * anything else than the code.
 */
public final class OptionReference {

  private static final String HEAD =
      """
      | Option | Type | Unit | Default | Values | What it does |
      |---|---|---|---|---|---|
      """;

  private OptionReference() {}

  /**
   * Makes the table.
   *
   * @param options the options, in the order of the rows; usually {@code Driver.options()}
   * @return lines that end in {@code \n}: a heading, then a row for each option; without options a
   *     sentence that says so
   */
  public static String toMarkdown(List<Option<?>> options) {
    return options.isEmpty()
        ? "There are no options.\n"
        : options.stream().map(OptionReference::row).collect(Collectors.joining("", HEAD, ""));
  }

  private static <T> String row(Option<T> option) {
    T value = option.defaultValue();
    String description =
        option.sensitive()
            ? option.description() + " The value is never shown."
            : option.description();
    return cells(
        code(option.name()),
        option.type().name(),
        option.unit(),
        value == null ? "none" : code(option.show(value)),
        option.range().isEmpty() ? option.type().expectation() : option.range(),
        description);
  }

  private static String code(String text) {
    return text.isEmpty() ? "empty" : "`" + text + "`";
  }

  private static String cells(String... cells) {
    StringBuilder row = new StringBuilder("|");
    for (String cell : cells) {
      String text = cell.replace("|", "\\|").replaceAll("\\s+", " ").strip();
      row.append(text.isEmpty() ? " " : " " + text + " ").append('|');
    }
    return row.append('\n').toString();
  }
}
