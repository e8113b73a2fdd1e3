package io.kvdc.dns;

import io.kvdc.error.ErrorDetail;
import io.kvdc.error.InvalidOptionException;
import io.kvdc.option.Option;
import io.kvdc.option.OptionType;
import io.kvdc.option.Options;
import io.kvdc.spi.EndpointProvider;
import io.kvdc.spi.Endpoints;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes {@link DnsEndpoints} for each connection whose URL has one of the options. */
public final class DnsEndpointProvider implements EndpointProvider {

  /** {@code dns.seeds}: the SRV record that lists the servers to ask first. */
  public static final Option<String> SEEDS =
      Option.builder("dns.seeds", OptionType.STRING)
          .describedAs(
              "The name of an SRV record that lists the servers to ask first, in place of those in"
                  + " the URL, for example _client._tcp.pd.tidb.svc.")
          .build();

  /** {@code dns.domain}: what advertised names are completed with. */
  public static final Option<String> DOMAIN =
      Option.builder("dns.domain", OptionType.STRING)
          .describedAs(
              "The domain that the names which servers advertise are completed with, unless they"
                  + " end with it or are IP addresses.")
          .build();

  /** {@code dns.server}: the name server that is asked for the record. */
  public static final Option<String> SERVER =
      Option.builder("dns.server", OptionType.STRING)
          .describedAs(
              "The name server that is asked for dns.seeds, host and port; absent: those of the"
                  + " machine.")
          .build();

  /**
   * {@code dns.timeout}: how long an answer may take (client-go util: GetCustomDNSDialer, 10 s).
   */
  public static final Option<Duration> TIMEOUT =
      Option.builder("dns.timeout", OptionType.DURATION)
          .defaultsTo(Duration.ofSeconds(10))
          .range(Duration.ofMillis(1), Duration.ofMinutes(1))
          .describedAs("How long the name server may take to answer.")
          .build();

  /** For {@link java.util.ServiceLoader}. */
  public DnsEndpointProvider() {}

  @Override
  public String name() {
    return "dns";
  }

  @Override
  public List<Option<?>> options() {
    return List.of(SEEDS, DOMAIN, SERVER, TIMEOUT);
  }

  @Override
  public @Nullable Endpoints create(Options options) {
    String seeds = options.find(SEEDS);
    String domain = options.find(DOMAIN);
    if (seeds == null && options.isSet(SERVER)) {
      throw new InvalidOptionException(
          ErrorDetail.of("option dns.server is asked for dns.seeds only; say which record it is"),
          SERVER.name());
    }
    return seeds == null && domain == null
        ? null
        : new DnsEndpoints(seeds, domain, options.find(SERVER), options.get(TIMEOUT));
  }
}
