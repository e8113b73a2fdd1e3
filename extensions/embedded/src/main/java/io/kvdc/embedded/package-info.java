/**
 * A whole cluster inside the JVM: PD and TiKV stores that speak the real wire protocol.
 *
 * <p>Most applications only write its URL, and the cluster lives as long as connections to it:
 *
 * <pre>{@code
 * try (Connection connection = Kv.connect("kv:embedded:demo?stores=3")) {
 *   connection.raw().put(Bytes.utf8("greeting"), Bytes.utf8("hello"));
 * }
 * }</pre>
 *
 * <p>Tests take it in hand, split regions, stop stores and change leaders while a driver works:
 *
 * <pre>{@code
 * try (EmbeddedCluster cluster = EmbeddedCluster.builder().name("test").stores(3).start();
 *     Connection connection = Kv.connect(cluster.url())) {
 *   cluster.split(Bytes.utf8("m"));
 *   cluster.stopStore(cluster.storeIds().get(0));
 * }
 * }</pre>
 */
@NullMarked
package io.kvdc.embedded;

import org.jspecify.annotations.NullMarked;
