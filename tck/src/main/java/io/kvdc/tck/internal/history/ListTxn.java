package io.kvdc.tck.internal.history;

import java.util.List;

/**
 * A transaction of a history of lists.
 *
 * @param name what to call it in a report
 * @param outcome how it ended
 * @param ops what it did, in order
 */
public record ListTxn(String name, TxnOutcome outcome, List<ListOp> ops) {

  /** Copies the list. */
  public ListTxn {
    ops = List.copyOf(ops);
  }
}
