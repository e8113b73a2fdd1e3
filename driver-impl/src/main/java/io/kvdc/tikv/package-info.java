/**
 * The driver for TiKV: {@code kv:tikv://pd1:2379,pd2:2379/keyspace?option=value}, or {@code
 * tikv://...}.
 *
 * <p>Applications use it through {@code io.kvdc} and need nothing of this package, but for {@link
 * io.kvdc.tikv.TikvOptions}, whose constants are the options of the URL, and {@link
 * io.kvdc.tikv.TikvConnection}, which shows regions and stores:
 *
 * <pre>{@code
 * try (Connection connection = Kv.connect("kv:tikv://pd1:2379")) {
 *   TikvConnection tikv = connection.unwrap(TikvConnection.class);
 *   tikv.splitRegions(List.of(Bytes.utf8("m")));
 *   for (TikvRegion region : tikv.regions(KeyRange.all(), 100)) {
 *     System.out.println(region.id() + " " + region.range());
 *   }
 * }
 * }</pre>
 */
@NullMarked
package io.kvdc.tikv;

import org.jspecify.annotations.NullMarked;
