/**
 * Ready-made interceptors for any driver.
 *
 * <ul>
 *   <li>{@link io.kvdc.interceptors.SlowOperationLog} writes a line for each operation that takes
 *       too long; with this module on the class path, {@code ?slowLog.threshold=200ms} in a URL
 *       switches it on.
 *   <li>{@link io.kvdc.interceptors.OperationStatistics} counts operations and adds up their times.
 *   <li>{@link io.kvdc.interceptors.FaultInjector} makes operations fail, to test an application;
 *       {@link io.kvdc.interceptors.RpcFaultInjector} does so with single requests, {@link
 *       io.kvdc.interceptors.RpcRecording} answers them without servers, and {@link
 *       io.kvdc.interceptors.RpcLog} tells in which order interceptors came.
 *   <li>What options switch on stands in this order, the outermost first:
 *       <table>
 *         <caption>The onion</caption>
 *         <tr><th>order</th><th>plug-in</th><th>switched on by</th></tr>
 *         <tr><td>100</td><td>{@link io.kvdc.interceptors.AuditLog}</td>
 *             <td>{@code auditLog.kinds}</td></tr>
 *         <tr><td>200</td><td>{@link io.kvdc.interceptors.SlowOperationLog}</td>
 *             <td>{@code slowLog.threshold}</td></tr>
 *         <tr><td>300</td><td>{@link io.kvdc.interceptors.RequestSourceTagger}</td>
 *             <td>{@code requestSourceTag.source}</td></tr>
 *         <tr><td>400</td><td>{@link io.kvdc.interceptors.OperationDeadline}</td>
 *             <td>{@code deadline.within}</td></tr>
 *         <tr><td>500</td><td>{@link io.kvdc.interceptors.CircuitBreaker}</td>
 *             <td>{@code circuitBreaker.failures}</td></tr>
 *         <tr><td>600</td><td>{@link io.kvdc.interceptors.RateLimiter}</td>
 *             <td>{@code rateLimit.perSecond}</td></tr>
 *         <tr><td>700</td><td>{@link io.kvdc.interceptors.ConcurrencyLimiter}</td>
 *             <td>{@code concurrencyLimit.permits}</td></tr>
 *         <tr><td>100, of requests</td><td>{@link io.kvdc.interceptors.RetryBudget}</td>
 *             <td>{@code retryBudget.ratio}</td></tr>
 *       </table>
 *       What takes down is outermost, so that it sees refusals. What refuses at once is outside
 *       what lets wait. Who waits for the rate holds no permit, as the permits are innermost.
 *   <li>Limits, breakers and deadlines that options switch on are those of one connection: ten
 *       connections may do ten times as much. One limiter or breaker that is given to several
 *       {@link io.kvdc.Connector}s is shared by them. A retry budget is that of an engine.
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
