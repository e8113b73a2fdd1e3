/** Shows what KVDC measures in Micrometer. */
module io.kvdc.micrometer {
  requires transitive io.kvdc;
  requires transitive micrometer.core;

  exports io.kvdc.micrometer;

  provides io.kvdc.spi.MetricSinkProvider with
      io.kvdc.micrometer.MicrometerSinkProvider;
}
