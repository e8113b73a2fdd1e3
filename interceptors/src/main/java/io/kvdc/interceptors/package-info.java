/**
 * Ready-made interceptors for any driver.
 *
 * <ul>
 *   <li>{@link io.kvdc.interceptors.SlowOperationLog} writes a line for each operation that takes
 *       too long; with this module on the class path, {@code ?slowLog.threshold=200ms} in a URL
 *       switches it on.
 *   <li>{@link io.kvdc.interceptors.OperationStatistics} counts operations and adds up their times.
 *   <li>{@link io.kvdc.interceptors.FaultInjector} makes operations fail, to test an application.
 * </ul>
 *
 * <p>Example: how often a program read, and how it behaves when the cluster is busy.
 *
 * <pre>{@code
 * OperationStatistics statistics = new OperationStatistics();
 * FaultInjector faults = new FaultInjector();
 * try (Connection connection =
 *     Kv.connector("kv:embedded:demo").interceptor(statistics).interceptor(faults).connect()) {
 *   faults.failNext(
 *       3,
 *       operation -> operation.name().equals("raw.get"),
 *       operation -> new ServerBusyException(ErrorDetail.of("injected")));
 *   runProgram(connection);
 *   System.out.println(statistics.figures().get("raw.get"));
 * }
 * }</pre>
 */
@NullMarked
package io.kvdc.interceptors;

import org.jspecify.annotations.NullMarked;
