package io.kvdc.shell.internal.cli;

import java.util.logging.Level;
import java.util.logging.Logger;

/** Keeps the libraries' logs out of the user's way. */
public final class Logs {

  /** The property with which the JVM is told of a logging configuration of the user's own. */
  private static final String OWN_CONFIGURATION = "java.util.logging.config.file";

  private Logs() {}

  /** Shows warnings and errors only, unless the user configured logging. */
  public static void quieten() {
    if (System.getProperty(OWN_CONFIGURATION) == null) {
      Logger.getLogger("").setLevel(Level.WARNING);
    }
  }
}
