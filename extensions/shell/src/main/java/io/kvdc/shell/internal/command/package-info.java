/**
 * How the shell understands and runs a line: {@link io.kvdc.shell.internal.command.Tokenizer} cuts
 * it into words, {@link io.kvdc.shell.internal.command.Dispatcher} finds the {@link
 * io.kvdc.shell.internal.command.Verb} and hands it the {@link
 * io.kvdc.shell.internal.command.ShellContext}, {@link io.kvdc.shell.internal.command.ScriptRunner}
 * does so line by line. The verbs themselves live next door, in {@code
 * io.kvdc.shell.internal.verb}.
 */
@NullMarked
package io.kvdc.shell.internal.command;

import org.jspecify.annotations.NullMarked;
