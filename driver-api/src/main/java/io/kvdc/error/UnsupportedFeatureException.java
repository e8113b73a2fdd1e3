package io.kvdc.error;

/**
 * The driver, or the cluster as it is configured, cannot do this. Ask {@code
 * Connection.capabilities()} before.
 */
public class UnsupportedFeatureException extends KvPermanentException {

  private static final long serialVersionUID = 1L;

  /** What is not supported. */
  private final String feature;

  /**
   * Makes one.
   *
   * @param detail what happened
   * @param feature what is not supported
   */
  public UnsupportedFeatureException(ErrorDetail detail, String feature) {
    super("UNSUPPORTED_FEATURE", detail);
    this.feature = feature;
  }

  /**
   * What is not supported.
   *
   * @return what is not supported
   */
  public String feature() {
    return feature;
  }

  @Override
  public UnsupportedFeatureException copy() {
    return new UnsupportedFeatureException(detailForCopy(), feature);
  }
}
