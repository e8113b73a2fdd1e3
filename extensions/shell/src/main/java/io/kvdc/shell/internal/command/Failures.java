package io.kvdc.shell.internal.command;

import io.kvdc.error.Attempt;
import io.kvdc.error.KvException;
import io.kvdc.error.NotAtomicException;
import io.kvdc.error.Outcome;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.channels.ClosedByInterruptException;
import java.util.List;
import java.util.concurrent.CancellationException;

/** Says to a person what went wrong. */
public final class Failures {

  private static final int ATTEMPTS_SHOWN = 3;

  private Failures() {}

  /**
   * Describes a failure: its code and message, and for a write whether it may have been applied.
   *
   * @param failure what was thrown
   * @return one line or several, without the final line end
   */
  public static String describe(Throwable failure) {
    if (failure instanceof KvException kv) {
      return describe(kv);
    }
    if (failure instanceof CommandException || failure instanceof IllegalArgumentException) {
      return String.valueOf(failure.getMessage());
    }
    if (failure instanceof InterruptedException
        || failure instanceof CancellationException
        || failure instanceof ClosedByInterruptException) {
      return "interrupted";
    }
    if (failure instanceof IOException) {
      // Many of them, such as AccessDeniedException, say what happened by their name alone.
      return failure.getClass() == IOException.class
          ? String.valueOf(failure.getMessage())
          : failure.getClass().getSimpleName() + ": " + failure.getMessage();
    }
    StringWriter trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace, true));
    return "an error inside the shell, please report it: " + trace.toString().stripTrailing();
  }

  private static String describe(KvException failure) {
    StringBuilder text = new StringBuilder(failure.code()).append(": ");
    text.append(failure.getMessage());
    if (failure.outcome() == Outcome.UNKNOWN) {
      text.append("\n  The write may or may not have been applied: read before you repeat it.");
    } else if (failure.isRetryable()) {
      text.append("\n  Nothing was changed; the same command may succeed later.");
    }
    if (failure instanceof NotAtomicException) {
      text.append("\n  'atomic on' switches this shell to atomic sessions.");
    }
    List<Attempt> attempts = failure.attempts();
    int first = Math.max(0, attempts.size() - ATTEMPTS_SHOWN);
    if (first > 0) {
      text.append("\n  ").append(attempts.size()).append(" attempts, the last ones:");
    }
    for (Attempt attempt : attempts.subList(first, attempts.size())) {
      text.append("\n  ").append(attempt);
    }
    return text.toString();
  }
}
