package io.kvdc.shell.internal.cli;

import java.util.concurrent.Callable;

/** What all subcommands have in common. */
abstract class Subcommand implements Callable<Integer> {

  private final Streams streams;

  Subcommand(Streams streams) {
    this.streams = streams;
  }

  final Streams streams() {
    return streams;
  }
}
