/**
 * How results reach standard output: commands hand over cells, a {@link
 * io.kvdc.shell.internal.output.ResultWriter} for each format lays them out. Rows are streamed; the
 * table alone keeps up to a page of them, in order to align the columns.
 */
@NullMarked
package io.kvdc.shell.internal.output;

import org.jspecify.annotations.NullMarked;
