/**
 * Loading files into a store and dumping them out of it, as a stream: a {@link
 * io.kvdc.shell.internal.transfer.RowReader} for each {@link
 * io.kvdc.shell.internal.transfer.FileFormat} cuts a file into rows, {@link
 * io.kvdc.shell.internal.transfer.Loader} writes them in batches and remembers how far it came,
 * {@link io.kvdc.shell.internal.transfer.Dumper} does the reverse. Nothing here holds more than a
 * few batches in memory.
 */
@NullMarked
package io.kvdc.shell.internal.transfer;

import org.jspecify.annotations.NullMarked;
