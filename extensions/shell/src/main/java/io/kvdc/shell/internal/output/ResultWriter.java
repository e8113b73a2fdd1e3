package io.kvdc.shell.internal.output;

import java.util.List;

/** Writes results in one format. For one thread; call {@link #end} or {@link #abort} each time. */
public interface ResultWriter {

  /**
   * Starts a result.
   *
   * @param columns the names of the columns
   */
  void begin(List<String> columns);

  /**
   * Adds a row.
   *
   * @param cells one for each column
   */
  void row(List<Cell> cells);

  /** Ends a result: everything is on its way out when this returns. */
  void end();

  /** Ends a result that failed half-way: the rows that are there are written. */
  void abort();

  /**
   * Acknowledges a command that has no result; formats for machines write nothing.
   *
   * @param message for people, for example {@code ok}
   */
  void acknowledge(String message);
}
