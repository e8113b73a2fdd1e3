package io.kvdc.shell.internal.verb;

/** The argument of commands that switch something. */
enum Switch {
  ON,
  OFF;

  boolean isOn() {
    return this == ON;
  }
}
