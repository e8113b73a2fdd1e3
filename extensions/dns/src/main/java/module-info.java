/** Finds clusters by DNS. */
module io.kvdc.dns {
  requires transitive io.kvdc;
  requires static org.jspecify;
  requires java.naming;

  exports io.kvdc.dns;

  provides io.kvdc.spi.EndpointProvider with
      io.kvdc.dns.DnsEndpointProvider;
}
