package io.kvdc.shell.internal.verb;

import io.kvdc.Bytes;
import io.kvdc.shell.internal.command.ShellContext;
import io.kvdc.shell.internal.command.Verb;
import io.kvdc.tikv.TikvConnection;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Splits regions. */
@Command(
    name = "split",
    description =
        "Split regions so that one begins at each key. Where one does already, nothing happens.",
    footer = {"", "example: split user/3 user/6", "", "'regions' shows the outcome."})
final class Split extends Verb {

  @Parameters(paramLabel = "KEY", arity = "1..*", description = "Where regions shall begin.")
  private List<Bytes> keys = List.of();

  @Override
  public void run(ShellContext shell) {
    shell.connection().unwrap(TikvConnection.class).splitRegions(keys);
    shell.results().acknowledge("ok");
  }
}
