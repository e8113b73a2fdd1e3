/**
 * Typed options: the one place from which URL parsing, {@code Driver.options()}, the shell's help
 * and the option reference come.
 *
 * <p>An {@link io.kvdc.option.Option} has a name, a type, a unit, a default, a range and a
 * description; {@link io.kvdc.option.Options} is an immutable set of values for them. An unknown
 * name or a bad value is refused with a message that says what would be right, never replaced in
 * silence.
 *
 * <p>Example:
 *
 * <pre>{@code
 * static final Option<Integer> PAGE_SIZE =
 *     Option.builder("pageSize", OptionType.INTEGER)
 *         .unit("keys")
 *         .defaultsTo(256)
 *         .range(1, 10240)
 *         .describedAs("Keys that a cursor asks for in one request.")
 *         .build();
 *
 * static int pageSize() {
 *   Options options = Options.empty().mutate().set(PAGE_SIZE, 512).build();
 *   return options.get(PAGE_SIZE);
 * }
 * }</pre>
 */
@NullMarked
package io.kvdc.option;

import org.jspecify.annotations.NullMarked;
