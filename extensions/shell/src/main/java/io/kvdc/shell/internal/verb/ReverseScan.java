package io.kvdc.shell.internal.verb;

import picocli.CommandLine.Command;

/** Walks over a range downwards. */
@Command(
    name = "rscan",
    description = "List the entries of a range in reverse order. START is the lower end here too.",
    footer = {
      "",
      "examples:",
      "  rscan --prefix user/ --limit 10   the last ten users",
      "  rscan user/1 user/5               from just below user/5 down to user/1"
    })
final class ReverseScan extends AbstractScan {

  ReverseScan() {
    super(true);
  }
}
