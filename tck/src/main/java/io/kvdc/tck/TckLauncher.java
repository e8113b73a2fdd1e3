package io.kvdc.tck;

import io.kvdc.tck.internal.run.CommandLine;
import io.kvdc.tck.internal.run.TckRun;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs the suite against a target, prints what happens and writes a report. */
public final class TckLauncher {

  /** All tests that ran passed, and at least one ran. */
  public static final int PASSED = 0;

  /** A test failed, or none ran. */
  public static final int FAILED = 1;

  /** The suite could not be run: a wrong argument, or no connection to the target. */
  public static final int NOT_RUN = 2;

  private TckLauncher() {}

  /**
   * Runs the suite.
   *
   * @param url the URL of the target
   * @param includes names of {@link io.kvdc.Capability} whose tests are to run; empty: all
   * @param reportDir where to write {@code tck-report.json} and {@code tck-report.html}; null:
   *     nowhere
   * @param out where to print
   * @return {@link #PASSED}, {@link #FAILED} or {@link #NOT_RUN}, to be used as an exit code
   */
  public static int run(
      String url, List<String> includes, @Nullable Path reportDir, PrintStream out) {
    return run(TckOptions.of(url).withIncludes(includes).withReportDir(reportDir), out);
  }

  /**
   * Runs the suite.
   *
   * @param options what to run, and how
   * @param out where to print
   * @return {@link #PASSED}, {@link #FAILED} or {@link #NOT_RUN}, to be used as an exit code
   */
  public static int run(TckOptions options, PrintStream out) {
    return new TckRun(options, out).execute();
  }

  /**
   * The same from a command line; ends the JVM with the exit code.
   *
   * @param args {@code URL [--report DIR] [--include CAPABILITY]... [--exclusions FILE] [--seed
   *     NUMBER] [--exclusive]}
   */
  public static void main(String[] args) {
    CommandLine line = CommandLine.parse(args);
    TckOptions options = line.options();
    if (options == null) {
      System.err.println(line.problem());
      System.exit(NOT_RUN);
    } else {
      System.exit(run(options, System.out));
    }
  }
}
