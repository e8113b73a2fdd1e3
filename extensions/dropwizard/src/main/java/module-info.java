/** Shows what KVDC measures in Dropwizard Metrics. */
module io.kvdc.dropwizard {
  requires transitive com.codahale.metrics;
  requires transitive io.kvdc;

  exports io.kvdc.dropwizard;

  provides io.kvdc.spi.MetricSinkProvider with
      io.kvdc.dropwizard.DropwizardSinkProvider;
}
