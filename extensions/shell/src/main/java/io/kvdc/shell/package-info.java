/**
 * The command line of KVDC, {@code bin/kv}: an interactive and scripted shell, loading and dumping
 * files, the embedded cluster as a server, the conformance suite. {@link io.kvdc.shell.Main} is
 * where it begins; all else is internal.
 *
 * <p>Rooms, from the door inwards: {@code cli} the subcommands of {@code kv}; {@code interactive}
 * the prompt; {@code command} how a line of the shell is understood; {@code verb} the commands of
 * the shell; {@code transfer} load and dump; {@code output} the formats of results.
 */
@NullMarked
package io.kvdc.shell;

import org.jspecify.annotations.NullMarked;
