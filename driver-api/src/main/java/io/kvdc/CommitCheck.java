package io.kvdc;

/**
 * The last word of an application on a commit: asked once it is known when the transaction would be
 * committed, before that is decided. For leases, schema versions and the like that must hold at
 * that moment. Called on a thread of the driver: it must be quick and must not block.
 */
@FunctionalInterface
public interface CommitCheck {

  /**
   * Says whether the transaction may be committed. What this throws refuses too, and becomes the
   * cause of the {@link io.kvdc.error.CommitRefusedException} that the caller of commit gets.
   *
   * @param start when the transaction began
   * @param commit when it would be committed
   * @return whether it may
   */
  boolean mayCommit(Timestamp start, Timestamp commit);
}
