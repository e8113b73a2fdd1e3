package io.kvdc.shell.internal.transfer;

import io.kvdc.shell.internal.command.Console;
import java.util.Locale;

/** A line on the terminal that shows how far a transfer is; nothing where nobody watches. */
final class Progress {

  private static final long REDRAW_NANOS = 100_000_000;
  private static final int BAR = 24;

  private final Console console;
  private final long totalBytes;
  private final long startBytes;
  private final long start;
  private long lastDrawn;
  private boolean drawn;

  /**
   * Starts the clock.
   *
   * @param console where to draw
   * @param totalBytes how many bytes there are to do; 0 if not known
   * @param startBytes how many of them were done before
   */
  Progress(Console console, long totalBytes, long startBytes) {
    this.console = console;
    this.totalBytes = totalBytes;
    this.startBytes = startBytes;
    this.start = console.nanoClock().getAsLong();
    this.lastDrawn = start;
  }

  void update(long rows, long bytes) {
    if (!console.messagesOnTerminal()) {
      return;
    }
    long now = console.nanoClock().getAsLong();
    if (now - lastDrawn < REDRAW_NANOS) {
      return;
    }
    lastDrawn = now;
    drawn = true;
    console.messages().print("\r" + line(rows, bytes, now) + "\u001b[K");
    console.messages().flush();
  }

  private String line(long rows, long bytes, long now) {
    double seconds = (now - start) / 1e9;
    double speed = (bytes - startBytes) / seconds;
    String done = String.format(Locale.ROOT, "%,d rows  %s/s", rows, size((long) speed));
    if (totalBytes == 0) {
      return size(bytes) + "  " + done;
    }
    double part = Math.min(1, (double) bytes / totalBytes);
    int full = (int) (part * BAR);
    String left =
        speed > 0 ? String.format(Locale.ROOT, "  %.0f s left", (totalBytes - bytes) / speed) : "";
    return String.format(
        Locale.ROOT,
        "[%s%s] %3.0f%%  %s%s",
        "#".repeat(full),
        ".".repeat(BAR - full),
        part * 100,
        done,
        left);
  }

  /** Removes the line, so that what follows stands alone. */
  void close() {
    if (drawn) {
      console.messages().print("\r\u001b[K");
      console.messages().flush();
    }
  }

  /** Nanoseconds since the start. */
  long elapsedNanos() {
    return console.nanoClock().getAsLong() - start;
  }

  static String size(long bytes) {
    if (bytes < 1024) {
      return bytes + " B";
    }
    double amount = bytes;
    int unit = -1;
    while (amount >= 1024 && unit < 3) {
      amount /= 1024;
      unit++;
    }
    return String.format(
        Locale.ROOT, "%.1f %s", amount, new String[] {"KiB", "MiB", "GiB", "TiB"}[unit]);
  }
}
