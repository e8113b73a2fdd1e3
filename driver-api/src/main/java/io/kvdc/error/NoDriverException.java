package io.kvdc.error;

import java.util.List;

/**
 * No driver on the class path accepts the URL. Add the driver as a dependency, or correct the URL.
 */
public class NoDriverException extends KvMisuseException {

  private static final long serialVersionUID = 1L;

  /** The drivers that were found, and those that failed to load. */
  private final List<String> found;

  /**
   * Makes one.
   *
   * @param detail what happened
   * @param found the drivers that were found, and those that failed to load
   */
  public NoDriverException(ErrorDetail detail, List<String> found) {
    super("NO_DRIVER", detail);
    this.found = List.copyOf(found);
  }

  /**
   * The drivers that were found, and those that failed to load.
   *
   * @return the drivers that were found, and those that failed to load
   */
  public List<String> found() {
    return found;
  }

  @Override
  public NoDriverException copy() {
    return new NoDriverException(detailForCopy(), found);
  }
}
