package io.kvdc.tck.internal.history;

/**
 * Something in a history that isolation forbids.
 *
 * @param kind what it is
 * @param text where it was found
 */
public record Anomaly(Kind kind, String text) {

  /** Names as in Adya's thesis, where it has them; "rw" is a read that a later write overtook. */
  public enum Kind {
    /** A read that does not have the reader's own writes at its end. */
    INTERNAL,
    /** Two reads of a list of which neither begins with the other. */
    INCOMPATIBLE_ORDER,
    /** An element that is there twice. */
    DUPLICATE,
    /** An element of a committed transaction that a later read does not have. */
    LOST_APPEND,
    /** G1a: an element of a transaction that was not applied. */
    ABORTED_READ,
    /** G1b: a list as its writer left it in the middle of its transaction. */
    INTERMEDIATE_READ,
    /** G0: transactions overwrote each other in a circle. */
    WRITE_CYCLE,
    /** G1c: transactions depend on each other in a circle. */
    DEPENDENCY_CYCLE,
    /** G-single: a circle with one rw; a read skew or a lost update. */
    SINGLE_RW_CYCLE,
    /** A circle with several rw of which no two follow each other; not under snapshot isolation. */
    NONADJACENT_RW_CYCLE,
    /** G2: any other circle with rw; a write skew, which snapshot isolation allows. */
    RW_CYCLE
  }
}
