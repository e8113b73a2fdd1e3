package io.kvdc.shell.internal.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.List;

/** Runs commands one after the other and stops at the first that fails. */
public final class ScriptRunner {

  /**
   * Deep enough for scripts that build on each other, and an end for those that call themselves.
   */
  private static final int DEEPEST = 32;

  private final ShellContext shell;

  /**
   * For a shell.
   *
   * @param shell its state
   */
  public ScriptRunner(ShellContext shell) {
    this.shell = shell;
  }

  /**
   * Runs the lines of a script.
   *
   * @param lines the script; the caller closes it
   * @param name what to call it in errors; empty: nothing but the number of the line
   * @return whether all commands succeeded
   * @throws IOException if the script cannot be read
   * @throws CommandException if scripts call each other too deeply
   */
  public boolean run(BufferedReader lines, String name) throws IOException, CommandException {
    if (shell.depth() == DEEPEST) {
      throw new CommandException(
          "scripts call each other more than " + DEEPEST + " deep; does one call itself?");
    }
    shell.changeDepth(1);
    try {
      int number = 0;
      String line = lines.readLine();
      while (line != null && !shell.exitRequested()) {
        number++;
        if (!runOne(line, name.isEmpty() ? "line " + number : name + ":" + number)) {
          return false;
        }
        line = lines.readLine();
      }
      return true;
    } finally {
      shell.changeDepth(-1);
    }
  }

  /**
   * Runs commands that were given one by one.
   *
   * @param commands the commands
   * @param name what to call each in errors, before its number
   * @return whether all succeeded
   */
  public boolean run(List<String> commands, String name) {
    for (int i = 0; i < commands.size() && !shell.exitRequested(); i++) {
      if (!runOne(commands.get(i), name + " " + (i + 1))) {
        return false;
      }
    }
    return true;
  }

  /**
   * Runs one command and reports its failure.
   *
   * @param command the command
   * @param place where it stands, for the error; empty: nowhere in particular
   * @return whether it succeeded
   */
  public boolean runOne(String command, String place) {
    try {
      shell.dispatcher().run(command, shell);
      return true;
    } catch (CommandException | RuntimeException failure) {
      shell.console().screen().out().flush();
      String where = place.isEmpty() ? "" : place + ": ";
      shell.console().note("error: " + where + Failures.describe(failure));
      return false;
    }
  }
}
