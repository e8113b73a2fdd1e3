package io.kvdc.shell.internal.output;

import java.util.ArrayList;
import java.util.List;

/**
 * Aligned columns. Widths come from a page of rows at a time and never shrink within a result; on a
 * terminal the widest columns are cut so that a row fits into a line.
 */
final class TableWriter implements ResultWriter {

  static final int PAGE_ROWS = 1000;

  private static final String GAP = "  ";
  private static final int NARROWEST_CUT = 8;

  private final Screen screen;
  private final List<List<Cell>> page = new ArrayList<>();
  private List<String> columns = List.of();
  private int[] widths = {};
  private long rows;
  private boolean headed;

  TableWriter(Screen screen) {
    this.screen = screen;
  }

  @Override
  public void begin(List<String> newColumns) {
    columns = newColumns;
    widths = newColumns.stream().mapToInt(String::length).toArray();
    rows = 0;
    headed = false;
    page.clear();
  }

  @Override
  public void row(List<Cell> cells) {
    page.add(cells);
    rows++;
    if (page.size() == PAGE_ROWS) {
      writePage();
    }
  }

  @Override
  public void end() {
    writePage();
    screen.out().println(screen.faint("(" + rows + (rows == 1 ? " row)" : " rows)")));
    screen.out().flush();
  }

  @Override
  public void abort() {
    writePage();
    screen.out().flush();
  }

  @Override
  public void acknowledge(String message) {
    screen.out().println(message);
    screen.out().flush();
  }

  private void writePage() {
    if (page.isEmpty()) {
      return;
    }
    List<List<String>> texts =
        page.stream().map(cells -> cells.stream().map(TableWriter::text).toList()).toList();
    for (List<String> row : texts) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    int[] fitting = fit(widths.clone(), screen.width().getAsInt());
    if (!headed) {
      writeHead(fitting);
      headed = true;
    }
    for (int i = 0; i < texts.size(); i++) {
      writeRow(page.get(i), texts.get(i), fitting);
    }
    page.clear();
    screen.out().flush();
  }

  private void writeHead(int[] fitting) {
    StringBuilder names = new StringBuilder();
    StringBuilder rules = new StringBuilder();
    for (int i = 0; i < fitting.length; i++) {
      String gap = i == 0 ? "" : GAP;
      pad(names.append(gap), cut(columns.get(i), fitting[i]), fitting[i], false);
      rules.append(gap).append("-".repeat(fitting[i]));
    }
    screen.out().println(screen.heading(names.toString().stripTrailing()));
    screen.out().println(rules);
  }

  private void writeRow(List<Cell> cells, List<String> texts, int[] fitting) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < fitting.length; i++) {
      line.append(i == 0 ? "" : GAP);
      pad(line, cut(texts.get(i), fitting[i]), fitting[i], cells.get(i) instanceof Cell.Numeric);
    }
    screen.out().println(line.toString().stripTrailing());
  }

  private static void pad(StringBuilder line, String text, int width, boolean right) {
    String blanks = " ".repeat(Math.max(0, width - text.length()));
    line.append(right ? blanks : "").append(text).append(right ? "" : blanks);
  }

  private static String cut(String text, int width) {
    return text.length() <= width ? text : text.substring(0, width - 3) + "...";
  }

  /** Takes from the widest column, one after the other, until a row fits. */
  private static int[] fit(int[] widths, int available) {
    if (available <= 0 || widths.length == 0) {
      return widths;
    }
    int excess = GAP.length() * (widths.length - 1) - available;
    for (int width : widths) {
      excess += width;
    }
    while (excess > 0) {
      int widest = 0;
      int second = 0;
      for (int i = 1; i < widths.length; i++) {
        if (widths[i] > widths[widest]) {
          second = widths[widest];
          widest = i;
        } else {
          second = Math.max(second, widths[i]);
        }
      }
      if (widths[widest] <= NARROWEST_CUT) {
        return widths;
      }
      int floor = Math.max(NARROWEST_CUT, Math.min(second, widths[widest] - 1));
      int taken = Math.min(excess, widths[widest] - floor);
      widths[widest] -= taken;
      excess -= taken;
    }
    return widths;
  }

  private static String text(Cell cell) {
    if (cell instanceof Cell.Binary binary) {
      return binary.bytes().toString();
    } else if (cell instanceof Cell.Text plain) {
      return plain.text();
    } else if (cell instanceof Cell.Numeric number) {
      return number.digits();
    } else if (cell instanceof Cell.Flag flag) {
      return flag.value() ? "yes" : "no";
    }
    return "(none)";
  }
}
