package io.kvdc.interceptors;

import io.kvdc.spi.Completion;
import io.kvdc.spi.Interceptor;
import io.kvdc.spi.Operation;
import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/**
 * Writes one line for each operation of some kinds when it ends: who, what, how much, and how it
 * ended; never keys, values or messages of exceptions. Refused and cancelled ones are among them.
 * Lines have the level INFO and are never left out.
 *
 * <p>Safe for use by many threads and for several connections at once.
 */
public final class AuditLog implements Interceptor {

  /** The name of the logger unless another one is given. */
  public static final String LOGGER = "io.kvdc.interceptors.audit";

  private final Function<Operation, String> who;
  private final Set<OperationKind> kinds;
  private final System.Logger logger;

  /**
   * Makes one.
   *
   * @param who says who asks, on the thread of the caller as the operation begins; where it fails
   *     or has no answer, a question mark is written
   * @param kinds what is written down
   * @param logger where to
   */
  public AuditLog(Function<Operation, String> who, Set<OperationKind> kinds, System.Logger logger) {
    this.who = Objects.requireNonNull(who, "who");
    this.kinds = Set.copyOf(kinds);
    this.logger = Objects.requireNonNull(logger, "logger");
  }

  @Override
  public After before(Operation operation) {
    if (!kinds.contains(OperationKind.of(operation))) {
      return After.NOBODY;
    }
    String asking = asking(operation);
    return completion -> write(asking, completion);
  }

  /** What cannot be told must not keep the rest from being written. */
  private String asking(Operation operation) {
    try {
      String name = who.apply(operation);
      return name == null ? "?" : oneLine(name);
    } catch (RuntimeException broken) {
      logger.log(Level.WARNING, "it is not known who asks for " + operation.name(), broken);
      return "?";
    }
  }

  /** Nobody can make a second line by a name. */
  private static String oneLine(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }

  private void write(String asking, Completion completion) {
    logger.log(
        Level.INFO,
        asking
            + ": "
            + completion.operation().name()
            + ", "
            + Endings.size(completion.operation())
            + ", "
            + Endings.of(completion));
  }
}
