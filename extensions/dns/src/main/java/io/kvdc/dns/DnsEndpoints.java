package io.kvdc.dns;

import io.kvdc.error.ClusterUnreachableException;
import io.kvdc.error.ErrorDetail;
import io.kvdc.spi.Endpoints;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Hashtable;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import javax.naming.Context;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.InitialDirContext;
import org.jspecify.annotations.Nullable;

/**
 * Finds a cluster by an SRV record and completes advertised names. Equal if the parts are, so that
 * connections share an engine. Safe for use by many threads.
 *
 * @param seeds the name of the SRV record; null: the servers in the URL are asked first
 * @param domain what advertised names are completed with; null: they are complete
 * @param server the name server, host and port; null: those of the machine
 * @param timeout how long it may take to answer; each of the machine's, one after the other
 */
public record DnsEndpoints(
    @Nullable String seeds, @Nullable String domain, @Nullable String server, Duration timeout)
    implements Endpoints {

  private static final Pattern IP = Pattern.compile("[0-9.]+|\\[.*]");

  /**
   * Refuses nulls.
   *
   * @param seeds as for the record
   * @param domain as for the record
   * @param server as for the record
   * @param timeout as for the record
   */
  public DnsEndpoints {
    Objects.requireNonNull(timeout, "timeout");
  }

  @Override
  public String name() {
    return "dns";
  }

  /** One line of an SRV record. */
  private record Target(int priority, int weight, String address) {

    static Target parse(String line) {
      String[] words = line.trim().split(" ", -1);
      String host =
          words[3].endsWith(".") ? words[3].substring(0, words[3].length() - 1) : words[3];
      return new Target(
          Integer.parseInt(words[0]), Integer.parseInt(words[1]), host + ":" + words[2]);
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws ClusterUnreachableException if the name server does not answer or has no such record
   */
  @Override
  public List<String> seeds(List<String> given) {
    String record = seeds;
    if (record == null) {
      return given;
    }
    try {
      List<Target> targets = targets(record);
      targets.sort(
          Comparator.comparingInt(Target::priority)
              .thenComparing(Target::weight, Comparator.reverseOrder()));
      return targets.stream().map(Target::address).toList();
    } catch (NamingException e) {
      String asked = server == null ? "the machine's name servers" : "name server " + server;
      throw new ClusterUnreachableException(
          ErrorDetail.of(asked + " gave no SRV record " + record + "; check dns.seeds")
              .withCause(e),
          given);
    }
  }

  // The provider for DNS reads texts and makes no objects of them, and JNDI wants this class.
  @SuppressWarnings({"BanJNDI", "JdkObsolete"})
  private List<Target> targets(String record) throws NamingException {
    Hashtable<String, String> environment = new Hashtable<>();
    environment.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
    environment.put(Context.PROVIDER_URL, server == null ? "dns:" : "dns://" + server);
    environment.put("com.sun.jndi.dns.timeout.initial", Long.toString(timeout.toMillis()));
    environment.put("com.sun.jndi.dns.timeout.retries", "1");
    InitialDirContext context = new InitialDirContext(environment);
    try {
      Attribute lines = context.getAttributes(record, new String[] {"SRV"}).get("SRV");
      if (lines == null) {
        throw new NamingException("the name has no SRV record");
      }
      List<Target> targets = new ArrayList<>();
      for (int i = 0; i < lines.size(); i++) {
        targets.add(Target.parse(String.valueOf(lines.get(i))));
      }
      return targets;
    } finally {
      context.close();
    }
  }

  @Override
  public String reachable(String advertised) {
    int last = advertised.lastIndexOf(':');
    // Several colons outside of brackets are an IPv6 address without a port.
    boolean bare = last != advertised.indexOf(':') && !advertised.startsWith("[");
    int colon = bare || last < advertised.indexOf(']') ? -1 : last;
    String host = colon < 0 ? advertised : advertised.substring(0, colon);
    if (domain == null
        || bare
        || IP.matcher(host).matches()
        || host.equals(domain)
        || host.endsWith("." + domain)) {
      return advertised;
    }
    return host + "." + domain + (colon < 0 ? "" : advertised.substring(colon));
  }
}
