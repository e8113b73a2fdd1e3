package io.kvdc.shell.internal.verb;

import io.kvdc.Checksum;
import io.kvdc.shell.internal.command.CommandException;
import io.kvdc.shell.internal.command.ShellContext;
import io.kvdc.shell.internal.command.Verb;
import io.kvdc.shell.internal.output.Cell;
import java.util.HexFormat;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Computes a checksum. */
@Command(
    name = "checksum",
    description =
        "Let the stores compute a checksum of a range. Equal contents have equal checksums,"
            + " however the regions are cut; always of the default column family.",
    footer = {"", "examples:", "  checksum", "  checksum --prefix user/"})
final class ChecksumOf extends Verb {

  @Mixin private RangeArguments range = new RangeArguments();

  @Override
  public void run(ShellContext shell) throws CommandException {
    Checksum checksum = shell.raw().checksum(range.range());
    shell.results().begin(List.of("crc64xor", "keys", "bytes"));
    shell
        .results()
        .row(
            List.of(
                Cell.of(HexFormat.of().toHexDigits(checksum.crc64Xor())),
                Cell.of(checksum.totalKeys()),
                Cell.of(checksum.totalBytes())));
    shell.results().end();
  }
}
