package io.kvdc.shell.internal.verb;

import picocli.CommandLine.Command;

/** Walks over a range upwards. */
@Command(
    name = "scan",
    description = "List the entries of a range in the order of their keys.",
    footer = {
      "",
      "examples:",
      "  scan                        everything",
      "  scan --prefix user/ --limit 10",
      "  scan user/1 user/5          from user/1, up to but not including user/5",
      "  scan user/1 '' --keys       from user/1 to the end, without values"
    })
final class Scan extends AbstractScan {

  Scan() {
    super(false);
  }
}
