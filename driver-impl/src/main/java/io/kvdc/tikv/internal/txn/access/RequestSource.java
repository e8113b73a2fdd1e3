package io.kvdc.tikv.internal.txn.access;

/**
 * What the requests of a session say of where they come from, as stores and resource groups read it
 * (client-go util/request_source.go).
 */
public final class RequestSource {

  /** Who did not say it; whether it is internal does not count then. */
  public static final String UNKNOWN = "unknown";

  private RequestSource() {}

  /**
   * The name of a source, such as {@code external_billing_import}.
   *
   * @param internal whether the system itself does this
   * @param label who does it; empty: he did not say
   * @param taskType what kind of task it belongs to, told besides the label; empty: none
   */
  public static String of(boolean internal, String label, String taskType) {
    if (label.isEmpty() && taskType.isEmpty()) {
      return UNKNOWN;
    }
    String name = (internal ? "internal_" : "external_") + (label.isEmpty() ? UNKNOWN : label);
    return taskType.isEmpty() || taskType.equals(label) ? name : name + "_" + taskType;
  }
}
