package io.kvdc.error;

/**
 * The addresses belong to another cluster than the one this connection was opened on, or to two
 * different clusters. Correct the URL, and open a new connection.
 */
public class ClusterMismatchException extends KvPermanentException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param detail what happened
   */
  public ClusterMismatchException(ErrorDetail detail) {
    super("CLUSTER_MISMATCH", detail);
  }

  @Override
  public ClusterMismatchException copy() {
    return new ClusterMismatchException(detailForCopy());
  }
}
