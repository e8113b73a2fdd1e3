package io.kvdc.spring;

import io.kvdc.error.KvUndeterminedException;
import org.springframework.dao.NonTransientDataAccessException;

/**
 * A write was sent and its answer lost: it is applied as a whole or not at all. Not transient, so
 * that nothing repeats it by itself; read the data back first. The commit of a transaction says the
 * same by {@link org.springframework.transaction.HeuristicCompletionException} with the state
 * unknown.
 */
public class KvOutcomeUnknownException extends NonTransientDataAccessException {
  private static final long serialVersionUID = 1L;

  /**
   * Translates.
   *
   * @param cause what the driver said
   */
  public KvOutcomeUnknownException(KvUndeterminedException cause) {
    super("the outcome is UNKNOWN: read back before writing again; " + cause.getMessage(), cause);
  }
}
