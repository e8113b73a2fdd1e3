package io.kvdc.error;

/**
 * The keyspace of the URL does not exist in the cluster, or is not enabled. Correct the URL or
 * create the keyspace.
 */
public class KeyspaceNotFoundException extends KvPermanentException {

  private static final long serialVersionUID = 1L;

  /** The name that was looked for. */
  private final String keyspace;

  /**
   * Makes one.
   *
   * @param detail what happened
   * @param keyspace the name that was looked for
   */
  public KeyspaceNotFoundException(ErrorDetail detail, String keyspace) {
    super("KEYSPACE_NOT_FOUND", detail);
    this.keyspace = keyspace;
  }

  /**
   * The name that was looked for.
   *
   * @return the name that was looked for
   */
  public String keyspace() {
    return keyspace;
  }

  @Override
  public KeyspaceNotFoundException copy() {
    return new KeyspaceNotFoundException(detailForCopy(), keyspace);
  }
}
