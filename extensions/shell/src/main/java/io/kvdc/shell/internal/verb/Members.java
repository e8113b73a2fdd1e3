package io.kvdc.shell.internal.verb;

import io.kvdc.shell.internal.command.ShellContext;
import io.kvdc.shell.internal.command.Verb;
import io.kvdc.shell.internal.output.Cell;
import io.kvdc.tikv.TikvConnection;
import io.kvdc.tikv.TikvMember;
import java.util.List;
import picocli.CommandLine.Command;

/** Lists the members of PD. */
@Command(
    name = "members",
    description = "List the members of PD, and which of them leads.",
    footer = {"", "example: members"})
final class Members extends Verb {

  @Override
  public void run(ShellContext shell) {
    List<TikvMember> members = shell.connection().unwrap(TikvConnection.class).members();
    shell.results().begin(List.of("id", "name", "urls", "leader"));
    for (TikvMember member : members) {
      shell
          .results()
          .row(
              List.of(
                  Cell.unsigned(member.id()),
                  Cell.of(member.name()),
                  Cell.of(String.join(" ", member.clientUrls())),
                  Cell.of(member.leader())));
    }
    shell.results().end();
  }
}
