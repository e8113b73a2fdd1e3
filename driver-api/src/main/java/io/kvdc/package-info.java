/**
 * What applications code against: connect by URL, get a session, read and write.
 *
 * <ul>
 *   <li>{@link io.kvdc.Kv} opens a {@link io.kvdc.Connection} by URL and finds drivers.
 *   <li>{@link io.kvdc.RawSession} reads and writes single keys and ranges without transactions;
 *       {@link io.kvdc.AsyncRawSession} is the same without blocking.
 *   <li>{@link io.kvdc.Transaction} reads and writes that take effect together, {@link
 *       io.kvdc.Snapshot} reads as of one moment; both have faces without blocking.
 *   <li>{@link io.kvdc.Cursor} walks over a range page by page.
 *   <li>{@link io.kvdc.Bytes}, {@link io.kvdc.KeyRange}, {@link io.kvdc.KeyValue} and {@link
 *       io.kvdc.Timestamp} are the values.
 * </ul>
 *
 * <p>Connections and sessions are safe for use by many threads, and cheap. Cursors belong to one
 * thread at a time.
 *
 * <p>Example:
 *
 * <pre>{@code
 * try (Connection connection = Kv.connect("kv:embedded:demo")) {
 *   RawSession raw = connection.raw();
 *   raw.put(Bytes.utf8("greeting"), Bytes.utf8("hello"));
 *   System.out.println(raw.get(Bytes.utf8("greeting")));
 * }
 * }</pre>
 */
@NullMarked
package io.kvdc;

import org.jspecify.annotations.NullMarked;
