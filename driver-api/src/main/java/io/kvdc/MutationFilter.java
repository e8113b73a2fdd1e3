package io.kvdc;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Knows which writes of a transaction change nothing, such as index entries that are as they were.
 * Asked once for each key that was written, in the order of the keys, when the commit begins, on
 * its caller's thread. What it throws fails the commit, of which nothing was sent.
 */
@FunctionalInterface
public interface MutationFilter {

  /**
   * Says whether a write can be left out. One that is left out becomes a mere lock if the key is
   * locked, and else leaves nothing.
   *
   * @param key the key
   * @param value what was written; null: it was deleted
   * @param flags what was said about the key
   * @return true if the write is without effect
   */
  boolean isUnnecessary(Bytes key, @Nullable Bytes value, Set<KeyFlag> flags);
}
