/**
 * Gives tests an embedded cluster: {@link io.kvdc.junit.KvCluster} on a class or a method is all
 * there is to write.
 *
 * <pre>{@code
 * @KvCluster
 * class GreetingTest {
 *   @Test
 *   void greets(Connection connection) {
 *     connection.raw().put(Bytes.utf8("greeting"), Bytes.utf8("hello"));
 *   }
 * }
 * }</pre>
 */
@NullMarked
package io.kvdc.junit;

import org.jspecify.annotations.NullMarked;
