/**
 * Order-preserving codecs: values as keys that sort as the values do.
 *
 * <ul>
 *   <li>{@link io.kvdc.codec.Tuple} and {@link io.kvdc.codec.TupleSchema} make keys of several
 *       typed values; begin here.
 *   <li>{@link io.kvdc.codec.KeyWriter} and {@link io.kvdc.codec.KeyReader} write and read the
 *       single formats, byte for byte those of TiKV and its other clients.
 *   <li>{@link io.kvdc.codec.MemcomparableBytes} and {@link io.kvdc.codec.ComparableNumbers} are
 *       the same for one value alone.
 * </ul>
 *
 * <p>Example: the orders of a customer, the newest first.
 *
 * <pre>{@code
 * TupleSchema orders =
 *     TupleSchema.builder()
 *         .ascending("customer", ElementType.STRING)
 *         .descending("placed", ElementType.INSTANT)
 *         .ascending("number", ElementType.LONG)
 *         .build();
 * Bytes key = orders.encode(Tuple.of("acme", Instant.now(), 4711));
 * connection.raw().put(key, Bytes.utf8("2 apples"));
 * try (Cursor<KeyValue> newestFirst = connection.raw().scan(orders.range(Tuple.of("acme")))) {
 *   for (KeyValue entry : newestFirst) {
 *     System.out.println(orders.decode(entry.key()).get(1, ElementType.INSTANT));
 *   }
 * }
 * }</pre>
 */
@NullMarked
package io.kvdc.codec;

import org.jspecify.annotations.NullMarked;
