package io.kvdc.shell.internal.command;

import io.kvdc.shell.internal.output.Screen;
import java.io.PrintStream;
import java.util.function.LongSupplier;

/**
 * Where a command writes to, and by which clock it is timed.
 *
 * @param screen for results
 * @param messages for errors, notes and progress
 * @param messagesOnTerminal whether somebody watches the messages, so that a progress bar helps
 * @param nanoClock as {@link System#nanoTime}
 */
public record Console(
    Screen screen, PrintStream messages, boolean messagesOnTerminal, LongSupplier nanoClock) {

  /**
   * Writes a message on a line of its own.
   *
   * @param text the message
   */
  public void note(String text) {
    messages.println(text);
    messages.flush();
  }
}
