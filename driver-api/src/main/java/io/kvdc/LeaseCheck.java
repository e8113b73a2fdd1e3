package io.kvdc;

/**
 * Says whether what a transaction was planned on, such as a schema or a lease, still holds at a
 * moment. Unlike a {@link CommitCheck} it does not keep the transaction from the short forms of
 * commit: there it is asked about the present, before anything is sent; in two phases about the
 * commit timestamp. Called on a thread of the driver: it must be quick and must not block.
 */
@FunctionalInterface
public interface LeaseCheck {

  /**
   * Says whether it holds. What this throws refuses too, and becomes the cause of the {@link
   * io.kvdc.error.CommitRefusedException} that the caller of commit gets.
   *
   * @param start when the transaction began
   * @param at the moment
   * @return whether it holds
   */
  boolean holds(Timestamp start, Timestamp at);
}
