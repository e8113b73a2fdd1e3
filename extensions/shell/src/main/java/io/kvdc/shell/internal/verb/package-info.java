/**
 * The commands of the shell, one class each; {@link io.kvdc.shell.internal.verb.Vocabulary} lists
 * them all.
 */
@NullMarked
package io.kvdc.shell.internal.verb;

import org.jspecify.annotations.NullMarked;
