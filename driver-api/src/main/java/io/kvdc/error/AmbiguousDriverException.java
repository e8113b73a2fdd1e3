package io.kvdc.error;

import java.util.List;

/** More than one driver accepts the URL. Remove all but one. */
public class AmbiguousDriverException extends KvMisuseException {

  private static final long serialVersionUID = 1L;

  /** The class names of the drivers that accept the URL. */
  private final List<String> claimants;

  /**
   * Makes one.
   *
   * @param detail what happened
   * @param claimants the class names of the drivers that accept the URL
   */
  public AmbiguousDriverException(ErrorDetail detail, List<String> claimants) {
    super("AMBIGUOUS_DRIVER", detail);
    this.claimants = List.copyOf(claimants);
  }

  /**
   * The class names of the drivers that accept the URL.
   *
   * @return the class names of the drivers that accept the URL
   */
  public List<String> claimants() {
    return claimants;
  }

  @Override
  public AmbiguousDriverException copy() {
    return new AmbiguousDriverException(detailForCopy(), claimants);
  }
}
