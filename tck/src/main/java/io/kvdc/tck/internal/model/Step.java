package io.kvdc.tck.internal.model;

/**
 * One step of a history.
 *
 * @param operation what is called
 * @param async on which face
 * @param shake whether something happens to the cluster before
 */
record Step(Operation operation, boolean async, boolean shake) {

  @Override
  public String toString() {
    return (shake ? "(cluster shaken) " : "") + (async ? "async " : "") + operation;
  }
}
