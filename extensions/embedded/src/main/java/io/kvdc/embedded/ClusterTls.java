package io.kvdc.embedded;

import io.kvdc.embedded.internal.tls.ServerContexts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The certificates of a cluster that speaks TLS. Each server has one of its own, for {@code
 * 127.0.0.1}, {@code localhost} and its name. What is changed here holds from the next connection
 * on; connections that exist go on. Thread-safe.
 *
 * <p>A client needs the certificate of the authority, which is in {@link #authorityFile()}, and, if
 * {@link EmbeddedClusterBuilder#requireClientCertificates} was said, one of its own from {@link
 * #authority()}. {@link EmbeddedCluster#url()} names files with both.
 */
public final class ClusterTls {
  private final CertificateAuthority authority;
  private final ServerContexts contexts;
  private final Path directory;
  private final boolean clientsKnown;

  ClusterTls(String clusterName, CertificateAuthority authority, boolean requireClients) {
    this.authority = authority;
    this.contexts = new ServerContexts(name -> identity(issueFor(name)));
    this.clientsKnown = requireClients;
    if (requireClients) {
      contexts.demandClients(List.of(authority.certificate()));
    }
    try {
      this.directory = Files.createTempDirectory("kvdc-" + clusterName + "-tls");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    authority.write(authorityFile());
    IssuedCertificate client = authority.issue("client of " + clusterName);
    client.writeCertificate(clientCertificateFile());
    client.writeKey(clientKeyFile());
  }

  private IssuedCertificate issueFor(String server) {
    return authority.issue(server, "127.0.0.1", "localhost", server);
  }

  ServerContexts contexts() {
    return contexts;
  }

  /**
   * Who issued the first certificates of all servers.
   *
   * @return issues more, for servers and clients
   */
  public CertificateAuthority authority() {
    return authority;
  }

  /**
   * The certificate of the authority in PEM.
   *
   * @return a file that goes with the cluster
   */
  public Path authorityFile() {
    return directory.resolve("ca.pem");
  }

  /**
   * A certificate for clients in PEM.
   *
   * @return a file that goes with the cluster
   */
  public Path clientCertificateFile() {
    return directory.resolve("client.pem");
  }

  /**
   * The private key to {@link #clientCertificateFile()}.
   *
   * @return a file that goes with the cluster
   */
  public Path clientKeyFile() {
    return directory.resolve("client-key.pem");
  }

  /** Gives each server a new certificate from {@link #authority()}. */
  public void rotate() {
    contexts.servers().forEach(server -> contexts.replace(server, identity(issueFor(server))));
  }

  /**
   * Gives all servers one certificate, such as one that has expired or is for another host.
   *
   * @param certificate from any authority
   */
  public void rotate(IssuedCertificate certificate) {
    contexts.servers().forEach(server -> contexts.replace(server, identity(certificate)));
  }

  /**
   * Gives all servers certificates of another authority.
   *
   * @param other issues them
   */
  public void rotate(CertificateAuthority other) {
    contexts
        .servers()
        .forEach(
            server ->
                contexts.replace(
                    server, identity(other.issue(server, "127.0.0.1", "localhost", server))));
  }

  /**
   * Gives the servers whose name ends in a text another certificate: {@code pd-0} for a member of
   * PD, {@code store-4} for a store.
   *
   * @param server the end of the name
   * @param certificate from any authority
   * @throws IllegalArgumentException if there is no such server
   */
  public void rotate(String server, IssuedCertificate certificate) {
    List<String> found =
        contexts.servers().stream().filter(name -> name.endsWith("-" + server)).toList();
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          "no server " + server + "; there are " + contexts.servers());
    }
    found.forEach(name -> contexts.replace(name, identity(certificate)));
  }

  /**
   * Says who has to vouch for clients from now on.
   *
   * @param authorities none: clients need no certificate
   */
  public void requireClientCertificates(CertificateAuthority... authorities) {
    contexts.demandClients(Stream.of(authorities).map(CertificateAuthority::certificate).toList());
  }

  /**
   * The certificates of the clients that connected, one for each handshake that looked at one.
   *
   * @return the oldest first
   */
  public List<X509Certificate> clientCertificates() {
    return contexts.clients();
  }

  /** What a URL needs so that its connections trust the servers and are trusted by them. */
  String urlParameters() {
    String trust = "tlsCa=" + encoded(authorityFile());
    return clientsKnown
        ? trust
            + "&tlsCert="
            + encoded(clientCertificateFile())
            + "&tlsKey="
            + encoded(clientKeyFile())
        : trust;
  }

  private static String encoded(Path path) {
    return URLEncoder.encode(path.toString(), StandardCharsets.UTF_8).replace("+", "%20");
  }

  void close() {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ServerContexts.Identity identity(IssuedCertificate certificate) {
    return new ServerContexts.Identity(certificate.certificate(), certificate.key());
  }
}
