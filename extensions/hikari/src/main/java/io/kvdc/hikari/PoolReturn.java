package io.kvdc.hikari;

import java.lang.StackWalker.Option;
import java.sql.Connection;

/**
 * Whether a pool is taking a connection back right now.
 *
 * <p>A pool tells a driver nothing of that. HikariCP rolls back if it has seen statements, and work
 * on an unwrapped transaction it does not see; what it does in any case while its proxy closes is
 * to reset autocommit where it was changed, and to clear the warnings. Whether a call comes from
 * there only the stack tells. It is looked at only if there is a transaction to lose.
 */
final class PoolReturn {

  private static final StackWalker STACK = StackWalker.getInstance(Option.RETAIN_CLASS_REFERENCE);

  private PoolReturn() {}

  /** Whether the {@code close} of another connection, a pool's proxy, called this. */
  static boolean isUnderWay() {
    return STACK.walk(
        frames ->
            frames.anyMatch(
                frame ->
                    frame.getMethodName().equals("close")
                        && Connection.class.isAssignableFrom(frame.getDeclaringClass())
                        && !NoSqlConnection.class.isAssignableFrom(frame.getDeclaringClass())));
  }
}
