package io.kvdc.shell.internal.verb;

import io.kvdc.shell.internal.command.ShellContext;
import io.kvdc.shell.internal.command.Verb;
import io.kvdc.shell.internal.output.Cell;
import io.kvdc.tikv.TikvConnection;
import io.kvdc.tikv.TikvStore;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/** Lists stores. */
@Command(
    name = "stores",
    description = "List the stores of the cluster, as PD knows them.",
    footer = {"", "example: stores"})
final class Stores extends Verb {

  @Override
  public void run(ShellContext shell) {
    List<TikvStore> stores = shell.connection().unwrap(TikvConnection.class).stores();
    shell.results().begin(List.of("id", "address", "state", "version", "labels"));
    for (TikvStore store : stores) {
      shell
          .results()
          .row(
              List.of(
                  Cell.unsigned(store.id()),
                  Cell.of(store.address()),
                  Cell.of(store.state()),
                  Cell.of(store.version()),
                  Cell.of(labels(store))));
    }
    shell.results().end();
  }

  private static String labels(TikvStore store) {
    return new TreeMap<>(store.labels())
        .entrySet().stream()
            .map(label -> label.getKey() + "=" + label.getValue())
            .collect(Collectors.joining(" "));
  }
}
