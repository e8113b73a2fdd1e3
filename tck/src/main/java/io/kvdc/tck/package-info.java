/**
 * The conformance suite for drivers: what an implementer of another driver runs, and what it needs
 * to know about the target.
 *
 * <ul>
 *   <li>{@link io.kvdc.tck.TckLauncher} runs the suite against a URL and writes a report.
 *   <li>{@link io.kvdc.tck.TckTarget} is the optional service by which an implementer opens
 *       connections in another way, splits regions and shakes the cluster while tests run.
 *   <li>{@link io.kvdc.tck.RequiresCapability} marks tests that a driver may pass over.
 * </ul>
 *
 * <p>Example: the whole suite as one test of a driver's own build.
 *
 * <pre>{@code
 * @Test
 * void conforms() {
 *   int exit = TckLauncher.run("kv:mine:test", List.of(), Path.of("target/tck"), System.out);
 *   assertEquals(0, exit);
 * }
 * }</pre>
 */
@NullMarked
package io.kvdc.tck;

import org.jspecify.annotations.NullMarked;
