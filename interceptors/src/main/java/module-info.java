/** Ready-made interceptors for any KVDC driver. */
module io.kvdc.interceptors {
  requires transitive io.kvdc;

  exports io.kvdc.interceptors;

  provides io.kvdc.spi.InterceptorFactory with
      io.kvdc.interceptors.AuditLogFactory,
      io.kvdc.interceptors.CircuitBreakerFactory,
      io.kvdc.interceptors.ConcurrencyLimiterFactory,
      io.kvdc.interceptors.OperationDeadlineFactory,
      io.kvdc.interceptors.RateLimiterFactory,
      io.kvdc.interceptors.RequestSourceFactory,
      io.kvdc.interceptors.SlowOperationLogFactory;
  provides io.kvdc.spi.RpcInterceptorFactory with
      io.kvdc.interceptors.RetryBudgetFactory;
}
