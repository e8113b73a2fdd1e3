package io.kvdc.tikv.internal.rpc.tls;

import io.grpc.Status;
import io.grpc.netty.GrpcSslContexts;
import io.kvdc.tikv.internal.retry.RetryEnvironment;
import io.kvdc.tikv.internal.retry.Scheduler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What all connections of one engine are secured with, kept up to date with its files. */
public final class ClientTls implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger("io.kvdc.tikv");
  private static final long CLOSE_SECONDS = 5;
  private static final long IDLE_SECONDS = 1;

  private final TlsSettings settings;
  private final InstantSource clock;
  private final Scheduler scheduler;
  private final Runnable closeFiles;
  private final FileWatch watch;
  private final CurrentSslContext context;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private volatile List<ClientIdentity> identities;

  private ClientTls(
      TlsSettings settings,
      RetryEnvironment environment,
      InstantSource clock,
      Executor files,
      Runnable closeFiles) {
    this.settings = settings;
    this.clock = clock;
    this.scheduler = environment.scheduler();
    this.closeFiles = closeFiles;
    MaterialReader reader = new MaterialReader(settings, clock);
    FileContents contents = FileContents.of(settings);
    TlsMaterial first = reader.read(contents);
    this.identities = first.identities();
    this.context = new CurrentSslContext(sslContext(first));
    this.watch = new FileWatch(settings, reader, contents, environment, files, this::replace);
  }

  /**
   * Reads and checks all files, and watches them from now on.
   *
   * @param settings which files
   * @param environment says when to look at them
   * @param clock tells whether certificates are in date
   * @throws io.kvdc.error.InvalidOptionException names the option, the file and what is wrong
   */
  public static ClientTls open(
      TlsSettings settings, RetryEnvironment environment, InstantSource clock) {
    ThreadPoolExecutor files =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "kvdc-tls");
              thread.setDaemon(true);
              return thread;
            });
    files.allowCoreThreadTimeOut(true);
    return open(settings, environment, clock, files, () -> close(files));
  }

  static ClientTls open(
      TlsSettings settings,
      RetryEnvironment environment,
      InstantSource clock,
      Executor files,
      Runnable closeFiles) {
    try {
      ClientTls tls = new ClientTls(settings, environment, clock, files, closeFiles);
      tls.watch.start();
      return tls;
    } catch (RuntimeException | Error e) {
      closeFiles.run();
      throw e;
    }
  }

  private SslContext sslContext(TlsMaterial material) {
    SslContextBuilder builder =
        SslContextBuilder.forClient()
            .trustManager(
                new ServerVerification(
                    material.trust(), material.authorities(), settings.verifyHost(), clock));
    try {
      if (!material.identities().isEmpty()) {
        builder.keyManager(keys(material.identities()));
      }
      // Java's own: what is refused and how it is told must not depend on the class path.
      return GrpcSslContexts.configure(builder, SslProvider.JDK).build();
    } catch (SSLException e) {
      throw new IllegalStateException("this Java cannot speak TLS", e);
    }
  }

  private static KeyManagerFactory keys(List<ClientIdentity> identities) {
    char[] password = new char[0];
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, password);
      for (int i = 0; i < identities.size(); i++) {
        ClientIdentity identity = identities.get(i);
        store.setKeyEntry(
            "key-" + i, identity.key(), password, identity.chain().toArray(new X509Certificate[0]));
      }
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(store, password);
      return factory;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("this Java cannot hold a private key", e);
    }
  }

  private void replace(TlsMaterial material) {
    context.replace(sslContext(material));
    identities = material.identities();
    LOG.log(
        System.Logger.Level.INFO,
        "certificates were read anew and are used for new connections"
            + (material.identities().isEmpty() ? "" : ": " + material.identities()));
    for (Runnable listener : listeners) {
      listener.run();
    }
  }

  /** For all channels; their next connection uses what was read last. */
  public SslContext context() {
    return context;
  }

  /** Runs what has to happen some time after certificates were replaced. */
  public Scheduler scheduler() {
    return scheduler;
  }

  /**
   * Has a task run each time after certificates were replaced, on the thread that read them.
   *
   * @param listener must not block
   */
  public void onReplaced(Runnable listener) {
    listeners.add(listener);
  }

  /**
   * Why a call failed, if it was for want of a secure connection.
   *
   * @param address the server, as the cluster advertises it
   * @param status how the call ended
   * @return null if it was for another reason
   */
  public @Nullable String problem(String address, Status status) {
    String problem = HandshakeProblem.of(address, status.getCause(), identities, clock.instant());
    if (problem != null) {
      watch.hurry();
    }
    return problem;
  }

  @Override
  public void close() {
    watch.close();
    closeFiles.run();
  }

  private static void close(ThreadPoolExecutor files) {
    files.shutdownNow();
    try {
      if (!files.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        LOG.log(System.Logger.Level.WARNING, "a file of certificates does not let itself be read");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
