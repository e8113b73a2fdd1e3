package io.kvdc.shell.internal.command;

/**
 * A command of the shell. Subclasses are annotated with picocli's {@code @Command}, {@code @Option}
 * and {@code @Parameters}, from which parsing, help and completion come; one instance serves all
 * calls, its fields are set anew before each.
 */
public abstract class Verb {

  /**
   * Carries the command out with the arguments that the fields hold.
   *
   * @param shell the state of the shell
   * @throws CommandException if the arguments do not fit together
   * @throws io.kvdc.error.KvException if the store refuses
   */
  public abstract void run(ShellContext shell) throws CommandException;
}
