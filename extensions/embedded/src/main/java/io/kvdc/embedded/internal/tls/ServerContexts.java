package io.kvdc.embedded.internal.tls;

import io.grpc.netty.GrpcSslContexts;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolNegotiator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.regex.Pattern;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSessionContext;
import org.jspecify.annotations.Nullable;

/** What the servers of one cluster secure connections with; can be changed while they run. */
public final class ServerContexts {
  /** A server that has moved is still the same one. */
  private static final Pattern MOVED = Pattern.compile("-moved-\\d+$");

  /**
   * By what clients know a server.
   *
   * @param certificate its certificate
   * @param key the private key
   */
  public record Identity(X509Certificate certificate, PrivateKey key) {}

  private final Function<String, Identity> identities;
  private final ConcurrentMap<String, Node> nodes = new ConcurrentHashMap<>();
  private final List<X509Certificate> clients = new CopyOnWriteArrayList<>();
  private volatile List<X509Certificate> clientAuthorities = List.of();

  /**
   * Prepares.
   *
   * @param identities the first identity of each server, by its name
   */
  public ServerContexts(Function<String, Identity> identities) {
    this.identities = identities;
  }

  /** For the server of a name, now and after each restart. */
  public SslContext context(String server) {
    return node(server);
  }

  /** Lets a server be known by something else from its next connection on. */
  public void replace(String server, Identity identity) {
    node(server).identity = identity;
  }

  /** The servers that were started. */
  public List<String> servers() {
    return nodes.keySet().stream().sorted().toList();
  }

  /**
   * Says which authorities have to vouch for clients from their next connection on.
   *
   * @param authorities none: clients need no certificate
   */
  public void demandClients(List<X509Certificate> authorities) {
    clientAuthorities = List.copyOf(authorities);
  }

  /** The certificates of all clients that connected, the oldest first. */
  public List<X509Certificate> clients() {
    return List.copyOf(clients);
  }

  private Node node(String server) {
    return nodes.computeIfAbsent(
        MOVED.matcher(server).replaceFirst(""), name -> new Node(identities.apply(name)));
  }

  private SslContext build(Identity identity) {
    List<X509Certificate> authorities = clientAuthorities;
    try {
      SslContextBuilder builder =
          SslContextBuilder.forServer(identity.key(), identity.certificate());
      if (!authorities.isEmpty()) {
        builder
            .clientAuth(ClientAuth.REQUIRE)
            .trustManager(new ClientVerification(authorities, clients::add));
      }
      return GrpcSslContexts.configure(builder, SslProvider.JDK).build();
    } catch (SSLException e) {
      throw new IllegalStateException("this Java cannot speak TLS", e);
    }
  }

  /**
   * A context of its own for each connection, so that no client comes in by a session that it had
   * before, without its certificate being looked at.
   */
  private final class Node extends SslContext {
    private volatile Identity identity;

    Node(Identity first) {
      this.identity = first;
    }

    private SslContext current() {
      return build(identity);
    }

    @Override
    public boolean isClient() {
      return false;
    }

    @Override
    public List<String> cipherSuites() {
      return current().cipherSuites();
    }

    @Override
    @SuppressWarnings("deprecation") // The class to extend has it in its signatures.
    public ApplicationProtocolNegotiator applicationProtocolNegotiator() {
      return current().applicationProtocolNegotiator();
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator allocator) {
      return current().newEngine(allocator);
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator allocator, @Nullable String host, int port) {
      return current().newEngine(allocator, host, port);
    }

    @Override
    public SSLSessionContext sessionContext() {
      return current().sessionContext();
    }
  }
}
