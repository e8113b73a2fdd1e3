package io.kvdc.shell.internal.transfer;

import io.kvdc.RawOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The arguments that say through what kind of session a transfer goes. */
final class SessionArguments {

  @Option(
      names = "--cf",
      paramLabel = "NAME",
      description = "The column family; the connection's own if absent.")
  private @Nullable String columnFamily;

  RawOptions apply(RawOptions options) {
    return columnFamily == null ? options : options.withColumnFamily(columnFamily);
  }
}
