/** The subcommands of {@code kv}, one class each. */
@NullMarked
package io.kvdc.shell.internal.cli;

import org.jspecify.annotations.NullMarked;
