package io.kvdc.shell.internal.cli;

import picocli.CommandLine.IVersionProvider;

/** Tells the version from the jar's manifest. */
final class KvVersion implements IVersionProvider {

  @Override
  public String[] getVersion() {
    String version = KvVersion.class.getPackage().getImplementationVersion();
    return new String[] {
      "kv " + (version == null ? "(not built as a jar)" : version),
      "Java " + Runtime.version() + ", " + System.getProperty("java.vendor")
    };
  }
}
