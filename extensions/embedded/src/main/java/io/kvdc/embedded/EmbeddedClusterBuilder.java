package io.kvdc.embedded;

import io.kvdc.Bytes;
import io.kvdc.embedded.internal.cluster.ClusterSettings;
import io.kvdc.embedded.internal.lockwait.LockWaitSettings;
import io.kvdc.embedded.internal.pd.Keyspaces;
import io.kvdc.embedded.internal.tls.ServerContexts;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Describes a cluster and starts it. Not thread-safe. */
public final class EmbeddedClusterBuilder {
  /** The most stores or members of PD of one cluster: what a JVM carries without trouble. */
  static final int MAX_NODES = 64;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,62}");
  private static final int MAX_PORT = 65_535;

  private String name = "embedded";
  private int stores = 1;
  private int pdMembers = 1;
  private int pdPort;
  private @Nullable CertificateAuthority authority;
  private boolean clientCertificates;
  private ApiVersion apiVersion = ApiVersion.V2;
  private Transport transport = Transport.INPROCESS;
  private InstantSource clock = InstantSource.system();
  private Duration waitForLockTimeout = LockWaitSettings.DEFAULT.waitForLockTimeout();
  private Duration wakeUpDelay = LockWaitSettings.DEFAULT.wakeUpDelay();
  private long seed;
  private final List<Bytes> splitKeys = new ArrayList<>();
  private final List<String> keyspaces = new ArrayList<>(List.of(Keyspaces.DEFAULT_NAME));
  private final Map<Integer, Map<String, String>> storeLabels = new HashMap<>();
  private final List<RawCoprocessor> coprocessors = new ArrayList<>();

  EmbeddedClusterBuilder() {}

  /**
   * Names the cluster; {@code embedded} by default.
   *
   * @param newName letters, digits, {@code -} and {@code _}, at most 63, beginning with a letter or
   *     digit; unique among the running clusters of this JVM
   * @return this
   */
  public EmbeddedClusterBuilder name(String newName) {
    if (!isName(newName)) {
      throw new IllegalArgumentException(
          "a cluster cannot be named '"
              + newName
              + "'; use 1 to 63 letters, digits, '-' and '_', beginning with a letter or digit");
    }
    this.name = newName;
    return this;
  }

  static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  /**
   * Says how many stores there are at the start; 1 by default. With three or more, each region has
   * three peers, otherwise one on each store.
   *
   * @param count from 1 to 64
   * @return this
   */
  public EmbeddedClusterBuilder stores(int count) {
    this.stores = checkCount("stores", count);
    return this;
  }

  /**
   * Gives a store labels, which PD tells clients, so that they can prefer near stores.
   *
   * @param index which of the stores there are at the start, from 0
   * @param labels names and values, such as {@code zone} and {@code z1}
   * @return this
   */
  public EmbeddedClusterBuilder storeLabels(int index, Map<String, String> labels) {
    storeLabels.put(index, Map.copyOf(labels));
    return this;
  }

  /**
   * Says how many members PD has; 1 by default.
   *
   * @param count from 1 to 64
   * @return this
   */
  public EmbeddedClusterBuilder pdMembers(int count) {
    this.pdMembers = checkCount("members of PD", count);
    return this;
  }

  /**
   * Says how stores keep keys; {@link ApiVersion#V2} by default, the only one with both
   * transactions and values that expire.
   *
   * @param version the API version
   * @return this
   */
  public EmbeddedClusterBuilder apiVersion(ApiVersion version) {
    this.apiVersion = Objects.requireNonNull(version, "version");
    return this;
  }

  /**
   * Lets servers listen on TCP ports of 127.0.0.1, so that other processes can connect.
   *
   * @param newPdPort the port of the first member of PD, 0 for any that is free; all others listen
   *     on any
   * @return this
   */
  public EmbeddedClusterBuilder tcp(int newPdPort) {
    if (newPdPort < 0 || newPdPort > MAX_PORT) {
      throw new IllegalArgumentException("no port: " + newPdPort);
    }
    this.transport = Transport.TCP;
    this.pdPort = newPdPort;
    return this;
  }

  /**
   * Lets servers speak TLS, with certificates of an authority made for the cluster; needs {@link
   * #tcp}.
   *
   * @return this
   */
  public EmbeddedClusterBuilder tls() {
    return tls(CertificateAuthority.create("authority of " + name));
  }

  /**
   * Lets servers speak TLS; needs {@link #tcp}. See {@link EmbeddedCluster#tls}.
   *
   * @param newAuthority issues the certificates of all servers
   * @return this
   */
  public EmbeddedClusterBuilder tls(CertificateAuthority newAuthority) {
    this.authority = Objects.requireNonNull(newAuthority, "authority");
    return this;
  }

  /**
   * Lets servers refuse clients without a certificate of the authority; needs {@link #tls()}.
   *
   * @return this
   */
  public EmbeddedClusterBuilder requireClientCertificates() {
    this.clientCertificates = true;
    return this;
  }

  /**
   * Gives the clock for timestamps and TTLs; the system's by default.
   *
   * @param newClock the clock, such as a {@link ManualClock}
   * @return this
   */
  public EmbeddedClusterBuilder clock(InstantSource newClock) {
    this.clock = Objects.requireNonNull(newClock, "clock");
    return this;
  }

  /**
   * Says how long a request waits for a lock at most, and if it does not say how long itself; 1
   * second by default, as in TiKV ({@code pessimistic-txn.wait-for-lock-timeout}). Waits are timed
   * by real time, whatever the clock.
   *
   * @param timeout at least a millisecond
   * @return this
   */
  public EmbeddedClusterBuilder waitForLockTimeout(Duration timeout) {
    if (timeout.toMillis() < 1) {
      throw new IllegalArgumentException("cannot wait for locks for " + timeout);
    }
    this.waitForLockTimeout = timeout;
    return this;
  }

  /**
   * Says how long after the first of those who wait for a lock the others are woken; 20
   * milliseconds by default, as in TiKV ({@code pessimistic-txn.wake-up-delay-duration}).
   *
   * @param delay zero for never, so that they wait until the lock is released again or their time
   *     is up
   * @return this
   */
  public EmbeddedClusterBuilder wakeUpDelay(Duration delay) {
    if (delay.isNegative()) {
      throw new IllegalArgumentException("cannot wake up after " + delay);
    }
    this.wakeUpDelay = delay;
    return this;
  }

  /**
   * Sets where the cluster id comes from, together with the name; 0 by default. Two clusters of one
   * name and one seed have the same id.
   *
   * @param newSeed any number
   * @return this
   */
  public EmbeddedClusterBuilder seed(long newSeed) {
    this.seed = newSeed;
    return this;
  }

  /**
   * Splits regions before the first request.
   *
   * @param keys raw keys, each the first one of a region; with {@link ApiVersion#V2} they split the
   *     regions of transactions too
   * @return this
   */
  public EmbeddedClusterBuilder splitKeys(List<Bytes> keys) {
    splitKeys.addAll(keys);
    return this;
  }

  /**
   * Makes a keyspace besides the default one. Of use with {@link ApiVersion#V2}.
   *
   * @param keyspace its name
   * @return this
   */
  public EmbeddedClusterBuilder keyspace(String keyspace) {
    keyspaces.add(Objects.requireNonNull(keyspace, "keyspace"));
    return this;
  }

  /**
   * Adds a raw coprocessor plug-in to all stores.
   *
   * @param coprocessor answers the requests that give its name
   * @return this
   * @throws IllegalArgumentException if there is one of that name already
   */
  public EmbeddedClusterBuilder coprocessor(RawCoprocessor coprocessor) {
    if (coprocessors.stream().anyMatch(other -> other.name().equals(coprocessor.name()))) {
      throw new IllegalArgumentException("two coprocessors named " + coprocessor.name());
    }
    coprocessors.add(coprocessor);
    return this;
  }

  /**
   * Starts the cluster.
   *
   * @return the running cluster; close it
   * @throws IllegalStateException if one of that name runs in this JVM
   * @throws java.io.UncheckedIOException if the wanted port is taken
   */
  public EmbeddedCluster start() {
    if (keyspaces.size() > 1 && apiVersion != ApiVersion.V2) {
      throw new IllegalStateException("keyspaces need API version V2, not " + apiVersion);
    }
    if (authority != null && transport != Transport.TCP) {
      throw new IllegalStateException("TLS needs TCP; say tcp(0)");
    }
    if (clientCertificates && authority == null) {
      throw new IllegalStateException("client certificates need TLS; say tls()");
    }
    for (int index : storeLabels.keySet()) {
      if (index < 0 || index >= stores) {
        throw new IllegalStateException(
            "labels for store " + index + " of " + stores + ", counted from 0");
      }
    }
    return RunningClusters.start(this);
  }

  String name() {
    return name;
  }

  Transport transport() {
    return transport;
  }

  ApiVersion apiVersion() {
    return apiVersion;
  }

  List<Bytes> splitKeys() {
    return splitKeys;
  }

  List<String> keyspaces() {
    return keyspaces;
  }

  List<RawCoprocessor> coprocessors() {
    return List.copyOf(coprocessors);
  }

  LockWaitSettings lockWaits() {
    return new LockWaitSettings(waitForLockTimeout, wakeUpDelay);
  }

  @Nullable ClusterTls newTls() {
    return authority == null ? null : new ClusterTls(name, authority, clientCertificates);
  }

  ClusterSettings settings(@Nullable ServerContexts security) {
    return new ClusterSettings(
        name,
        clusterId(),
        apiVersion,
        stores,
        pdMembers,
        pdPort,
        transport == Transport.TCP,
        clock,
        security,
        Map.copyOf(storeLabels));
  }

  /** Different for different names and seeds, positive, and never 0, which would mean "none". */
  private long clusterId() {
    long mixed = (name.hashCode() * 0x9E37_79B9_7F4A_7C15L) ^ (seed * 0xD1B5_4A32_D192_ED03L);
    return (mixed & 0x7FFF_FFFF_FFFF_0000L) | 0x1_0000L;
  }

  private static int checkCount(String what, int count) {
    if (count < 1 || count > MAX_NODES) {
      throw new IllegalArgumentException(
          "a cluster has 1 to " + MAX_NODES + " " + what + ", not " + count);
    }
    return count;
  }
}
