/** The KVDC API, its SPI and its codecs; knows no driver. */
module io.kvdc {
  requires static transitive org.jspecify;

  exports io.kvdc;
  exports io.kvdc.codec;
  exports io.kvdc.error;
  exports io.kvdc.metric;
  exports io.kvdc.option;
  exports io.kvdc.spi;

  uses io.kvdc.spi.Driver;
  uses io.kvdc.spi.EndpointProvider;
  uses io.kvdc.spi.InterceptorFactory;
  uses io.kvdc.spi.MetricSinkProvider;
  uses io.kvdc.spi.RpcInterceptorFactory;
  uses io.kvdc.spi.TracerProvider;
}
