package io.kvdc.bench.load;

/** How the transactions of the workloads are committed by clients that have more ways than one. */
enum CommitForm {
  /** In two phases. */
  TWO_PHASE("two-phase", ""),
  /** Decided once all keys are prewritten. */
  ASYNC("async", "asyncCommit=true"),
  /** By the request that writes. */
  ONE_PHASE("one-phase", "onePhaseCommit=true");

  private final String text;
  private final String option;

  CommitForm(String text, String option) {
    this.text = text;
    this.option = option;
  }

  /** What the command line calls it. */
  String text() {
    return text;
  }

  /** A URL with what makes KVDC commit so. */
  String in(String url) {
    return option.isEmpty() ? url : url + (url.contains("?") ? "&" : "?") + option;
  }

  static CommitForm parse(String text) {
    for (CommitForm form : values()) {
      if (form.text.equals(text)) {
        return form;
      }
    }
    throw new IllegalArgumentException(
        "--commit is two-phase, async or one-phase, not '" + text + "'");
  }
}
