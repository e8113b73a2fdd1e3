package io.kvdc.tck.internal.run;

/** What came of a test. */
public enum TestStatus {
  /** It ran to its end. */
  PASSED("passed"),
  /** It did not. */
  FAILED("failed"),
  /** The connection lacks a capability. */
  NOT_SUPPORTED("not supported"),
  /** Named in the file of exclusions. */
  EXCLUDED("excluded"),
  /** Passed over for another reason. */
  SKIPPED("skipped");

  private final String text;

  TestStatus(String text) {
    this.text = text;
  }

  /** As the report says it. */
  public String text() {
    return text;
  }
}
