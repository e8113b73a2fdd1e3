/** Ready-made interceptors for any KVDC driver. */
module io.kvdc.interceptors {
  requires transitive io.kvdc;

  exports io.kvdc.interceptors;

  provides io.kvdc.spi.InterceptorFactory with
      io.kvdc.interceptors.SlowOperationLogFactory;
}
