/** The prompt: line editing, history and completion, by JLine. */
@NullMarked
package io.kvdc.shell.internal.interactive;

import org.jspecify.annotations.NullMarked;
