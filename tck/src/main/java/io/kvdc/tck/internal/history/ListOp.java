package io.kvdc.tck.internal.history;

import java.util.List;

/** What a transaction did to a list. */
public sealed interface ListOp {

  /** Which list. */
  int key();

  /**
   * Put an element behind all others; no element is appended twice.
   *
   * @param key which list
   * @param element the element
   */
  record Append(int key, int element) implements ListOp {}

  /**
   * Found these elements, the transaction's own among them.
   *
   * @param key which list
   * @param elements what was found
   */
  record Read(int key, List<Integer> elements) implements ListOp {
    /** Copies the list. */
    public Read {
      elements = List.copyOf(elements);
    }
  }
}
