package io.kvdc.tikv;

import io.kvdc.option.Option;
import io.kvdc.option.OptionType;
import io.kvdc.tikv.internal.region.RegionCacheSettings;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * The options of the TiKV driver; those of transactions are {@link TxnOptions}, those that secure
 * connections {@link TlsOptions}.
 */
public final class TikvOptions {

  /** {@code apiVersion}: the API version of the cluster. */
  public static final Option<TikvApiVersion> API_VERSION =
      Option.builder("apiVersion", OptionType.oneOf(TikvApiVersion.class))
          .defaultsTo(TikvApiVersion.V1)
          .describedAs(
              "The API version that the cluster stores data in (storage.api-version,"
                  + " storage.enable-ttl). Data of one version cannot be read as another. Only v2"
                  + " has keyspaces, only v1ttl and v2 have values that expire. A URL that names a"
                  + " keyspace means v2 if it does not say otherwise.")
          .build();

  /** {@code keyspaceName}: the keyspace, if it is not in the path. */
  public static final Option<String> KEYSPACE_NAME =
      Option.builder("keyspaceName", OptionType.STRING)
          .describedAs(
              "The keyspace of API version v2, as an alternative to the path of the URL. Without"
                  + " either it is DEFAULT.")
          .build();

  /** {@code disableGC}: understood because URLs of other tools hold it. */
  public static final Option<Boolean> DISABLE_GC =
      Option.builder("disableGC", OptionType.BOOLEAN)
          .defaultsTo(true)
          .describedAs(
              "Whether this client must not run garbage collection. URLs of TiKV's other tools hold"
                  + " it. This driver runs none by itself, so that both values are the same to it.")
          .build();

  /** {@code timeout}: how long a call may take. */
  public static final Option<Duration> TIMEOUT =
      Option.builder("timeout", OptionType.DURATION)
          .defaultsTo(Duration.ofSeconds(60))
          .range(Duration.ofMillis(1), Duration.ofDays(1))
          .describedAs(
              "How long one call may take, all retries and waits included. The default leaves room"
                  + " for the whole retry budget and an answer that takes its time.")
          .build();

  /** {@code retryBudget}: how much waiting between attempts a call may do. */
  public static final Option<Duration> RETRY_BUDGET =
      Option.builder("retryBudget", OptionType.DURATION)
          .defaultsTo(Duration.ofSeconds(40))
          .range(Duration.ofMillis(1), Duration.ofDays(1))
          .describedAs(
              "How much of its time a call may spend waiting between attempts. The default is that"
                  + " of TiKV's Go client, 20 s times its weight of 2.")
          .build();

  /** {@code connectTimeout}: how long opening a connection may take. */
  public static final Option<Duration> CONNECT_TIMEOUT =
      Option.builder("connectTimeout", OptionType.DURATION)
          .defaultsTo(Duration.ofSeconds(10))
          .range(Duration.ofMillis(1), Duration.ofDays(1))
          .describedAs(
              "How long opening a connection may take until PD was found. Longer ones let an"
                  + " application start before its cluster.")
          .build();

  /** {@code pdTimeout}: how long one attempt to ask PD may take. */
  public static final Option<Duration> PD_TIMEOUT =
      Option.builder("pdTimeout", OptionType.DURATION)
          .defaultsTo(Duration.ofSeconds(3))
          .range(Duration.ofMillis(1), Duration.ofHours(1))
          .describedAs(
              "How long one attempt to ask a member of PD may take before another is asked.")
          .build();

  /** {@code pdFollowerReads}: whether followers of PD may say where regions are. */
  public static final Option<Boolean> PD_FOLLOWER_READS =
      Option.builder("pdFollowerReads", OptionType.BOOLEAN)
          .defaultsTo(false)
          .describedAs(
              "Whether the followers of PD may say where regions are, which spares its leader. What"
                  + " they know may be a little old; then the leader is asked after all.")
          .build();

  /** {@code tsoBatchWait}: how long a request for timestamps waits for company. */
  public static final Option<Duration> TSO_BATCH_WAIT =
      Option.builder("tsoBatchWait", OptionType.DURATION)
          .defaultsTo(Duration.ZERO)
          .range(Duration.ZERO, Duration.ofMillis(10))
          .describedAs(
              "How long a request for timestamps waits until as many callers have come as usually"
                  + " come in that time. 0 sends it at once, for all who came while the last one was"
                  + " on its way. Spares PD, and makes each timestamp take longer.")
          .build();

  /** {@code tsoConcurrency}: requests for timestamps at the same time. */
  public static final Option<Integer> TSO_CONCURRENCY =
      Option.builder("tsoConcurrency", OptionType.INTEGER)
          .unit("requests")
          .defaultsTo(1)
          .range(1, 16)
          .describedAs(
              "How many requests for timestamps shall be on their way at the same time. More than"
                  + " one makes a timestamp take one way to PD and back instead of up to two, for"
                  + " more requests. Counts as 1 if tsoBatchWait is set.")
          .build();

  /** {@code lowResolutionInterval}: how old the last timestamp may become. */
  public static final Option<Duration> LOW_RESOLUTION_INTERVAL =
      Option.builder("lowResolutionInterval", OptionType.DURATION)
          .defaultsTo(Duration.ofSeconds(2))
          .range(Duration.ofMillis(1), Duration.ofHours(1))
          .describedAs(
              "How old the last timestamp may be where one that is not new will do. Reads of the"
                  + " near past make it shorter by themselves, down to 500 ms, for as long as they"
                  + " go on.")
          .build();

  /** {@code clockDriftWarning}: how wrong a clock may go. */
  public static final Option<Duration> CLOCK_DRIFT_WARNING =
      Option.builder("clockDriftWarning", OptionType.DURATION)
          .defaultsTo(Duration.ofMillis(500))
          .range(Duration.ZERO, Duration.ofDays(1))
          .describedAs(
              "From what difference on between the clocks of PD and of this machine a warning is"
                  + " logged, once a minute at most; 0: never. The driver itself goes by PD's"
                  + " clock.")
          .build();

  /** {@code regionBreakerErrors}: when questions for regions are held back. */
  public static final Option<Integer> REGION_BREAKER_ERRORS =
      Option.builder("regionBreakerErrors", OptionType.INTEGER)
          .unit("percent")
          .defaultsTo(0)
          .range(0, 100)
          .describedAs(
              "How many of a hundred questions for regions have to fail, because PD cannot be"
                  + " reached, is late or says that it has too much to do, before none is sent to it"
                  + " for a while; 0: never. Callers wait meanwhile, within their timeouts.")
          .build();

  /** {@code regionBreakerWindow}: how long failed questions are counted. */
  public static final Option<Duration> REGION_BREAKER_WINDOW =
      Option.builder("regionBreakerWindow", OptionType.DURATION)
          .defaultsTo(Duration.ofSeconds(30))
          .range(Duration.ofSeconds(1), Duration.ofHours(1))
          .describedAs("For how long questions are counted before regionBreakerErrors is judged.")
          .build();

  /** {@code regionBreakerRate}: the load below which nothing is judged. */
  public static final Option<Integer> REGION_BREAKER_RATE =
      Option.builder("regionBreakerRate", OptionType.INTEGER)
          .unit("questions per second")
          .defaultsTo(10)
          .range(1, 1_000_000)
          .describedAs("With fewer questions than this, regionBreakerErrors is not judged.")
          .build();

  /** {@code regionBreakerCoolDown}: how long questions for regions are held back. */
  public static final Option<Duration> REGION_BREAKER_COOL_DOWN =
      Option.builder("regionBreakerCoolDown", OptionType.DURATION)
          .defaultsTo(Duration.ofSeconds(10))
          .range(Duration.ofMillis(1), Duration.ofHours(1))
          .describedAs("How long no question for regions is sent once too many have failed.")
          .build();

  /** {@code regionBreakerProbes}: what has to succeed after that. */
  public static final Option<Integer> REGION_BREAKER_PROBES =
      Option.builder("regionBreakerProbes", OptionType.INTEGER)
          .unit("questions")
          .defaultsTo(1)
          .range(1, 1000)
          .describedAs(
              "How many questions are sent after regionBreakerCoolDown; only if all of them"
                  + " succeed, others follow.")
          .build();

  /** {@code concurrency}: requests of one call at the same time. */
  public static final Option<Integer> CONCURRENCY =
      Option.builder("concurrency", OptionType.INTEGER)
          .unit("requests")
          .defaultsTo(64)
          .range(1, 4096)
          .describedAs(
              "How many requests of one call over many keys or regions may be out at the same time.")
          .build();

  /** {@code maxKeySize}: the longest key of the cluster. */
  public static final Option<Long> MAX_KEY_SIZE =
      Option.builder("maxKeySize", OptionType.SIZE)
          .defaultsTo(8L << 10)
          .range(1L, 1L << 20)
          .describedAs(
              "The longest key that the cluster takes, its prefix of API version v2 included"
                  + " (storage.max-key-size). Longer ones are refused before they are sent.")
          .build();

  /** {@code maxEntrySize}: the most that the cluster writes at once. */
  public static final Option<Long> MAX_ENTRY_SIZE =
      Option.builder("maxEntrySize", OptionType.SIZE)
          .defaultsTo(8L << 20)
          .range(64L << 10, 1L << 30)
          .describedAs(
              "The most bytes that the cluster writes at once (raftstore.raft-entry-max-size)."
                  + " Values that do not fit are refused before they are sent.")
          .build();

  /** {@code addressMap}: where advertised addresses can be reached. */
  public static final Option<String> ADDRESS_MAP =
      Option.builder("addressMap", OptionType.STRING)
          .defaultsTo("")
          .allowing(
              "advertised=reachable, several of them separated by commas", AddressMapCheck::test)
          .describedAs(
              "Where addresses that the cluster advertises can be reached from here, for clusters in"
                  + " containers or behind NAT: tikv-0:20160=127.0.0.1:30160,tikv-1:20160=... ."
                  + " Without a port an entry is for all ports of a host, and keeps them; a star"
                  + " stands for any text, and in the second address for the same text:"
                  + " *.tikv-peer=*.example.com. Errors name the advertised address, and"
                  + " certificates have to be for it.")
          .build();

  /** {@code enableForwarding}: whether followers pass requests on. */
  public static final Option<Boolean> ENABLE_FORWARDING =
      Option.builder("enableForwarding", OptionType.BOOLEAN)
          .defaultsTo(false)
          .describedAs(
              "Whether a request for a leader whose store cannot be reached from here goes to a"
                  + " store with a follower, which passes it on. Helps where the network is broken between this client and one"
                  + " store only; costs that store's network and processor.")
          .build();

  /** {@code transport}: over what connections go. */
  public static final Option<TikvTransport> TRANSPORT =
      Option.builder("transport", OptionType.oneOf(TikvTransport.class))
          .defaultsTo(TikvTransport.NETTY)
          .describedAs(
              "Over what connections go: netty is TCP; inprocess reaches servers in the same JVM,"
                  + " whose in-process names then are the addresses.")
          .build();

  /** {@code connectionsPerStore}: connections to each address. */
  public static final Option<Integer> CONNECTIONS_PER_STORE =
      Option.builder("connectionsPerStore", OptionType.INTEGER)
          .unit("connections")
          .defaultsTo(4)
          .range(1, 64)
          .describedAs("How many connections share the requests to one store.")
          .build();

  /** {@code eventLoopThreads}: threads that serve connections. */
  public static final Option<Integer> EVENT_LOOP_THREADS =
      Option.builder("eventLoopThreads", OptionType.INTEGER)
          .unit("threads")
          .defaultsTo(0)
          .range(0, 1024)
          .describedAs("How many threads serve all connections; 0: one for each processor.")
          .build();

  /** {@code dialTimeout}: how long one connection may take to be made. */
  public static final Option<Duration> DIAL_TIMEOUT =
      Option.builder("dialTimeout", OptionType.DURATION)
          .defaultsTo(Duration.ofSeconds(5))
          .range(Duration.ofMillis(1), Duration.ofHours(1))
          .describedAs("How long it may take to make a TCP connection to one server.")
          .build();

  /** {@code keepAliveTime}: silence before a probe. */
  public static final Option<Duration> KEEP_ALIVE_TIME =
      Option.builder("keepAliveTime", OptionType.DURATION)
          .defaultsTo(Duration.ofSeconds(10))
          .range(Duration.ofSeconds(10), Duration.ofHours(1))
          .describedAs(
              "After how much silence a connection with calls on it is probed. Servers take more"
                  + " frequent probes for an attack.")
          .build();

  /** {@code keepAliveTimeout}: wait for the answer to a probe. */
  public static final Option<Duration> KEEP_ALIVE_TIMEOUT =
      Option.builder("keepAliveTimeout", OptionType.DURATION)
          .defaultsTo(Duration.ofSeconds(3))
          .range(Duration.ofMillis(50), Duration.ofHours(1))
          .describedAs(
              "How long to wait for the answer to a probe before a connection is given up.")
          .build();

  /** {@code idleTimeout}: time without calls before a connection is closed. */
  public static final Option<Duration> IDLE_TIMEOUT =
      Option.builder("idleTimeout", OptionType.DURATION)
          .defaultsTo(Duration.ofMinutes(3))
          .range(Duration.ofSeconds(1), Duration.ofDays(1))
          .describedAs("After how long without calls a connection is closed.")
          .build();

  /** {@code storesRefreshInterval}: the rhythm in which stores are looked after. */
  public static final Option<Duration> STORES_REFRESH_INTERVAL =
      Option.builder("storesRefreshInterval", OptionType.DURATION)
          .defaultsTo(Duration.ofSeconds(60))
          .range(Duration.ofSeconds(1), Duration.ofDays(1))
          .describedAs(
              "The rhythm in which stores are looked after: PD is asked for new stores, addresses"
                  + " and labels every sixth of it, slow stores are judged every quarter of it. A"
                  + " store that fails is looked after at once.")
          .build();

  /** {@code storeLivenessTimeout}: how long a health check may take. */
  public static final Option<Duration> STORE_LIVENESS_TIMEOUT =
      Option.builder("storeLivenessTimeout", OptionType.DURATION)
          .defaultsTo(Duration.ofSeconds(1))
          .range(Duration.ZERO, Duration.ofMinutes(1))
          .describedAs(
              "How long a store to which a request has failed may take to say that it is well."
                  + " Stores that are not are asked every second, and others are preferred"
                  + " meanwhile. 0: they are not asked, and avoided for half a minute.")
          .build();

  /** {@code storeLimit}: requests in flight to one store. */
  public static final Option<Integer> STORE_LIMIT =
      Option.builder("storeLimit", OptionType.INTEGER)
          .unit("requests")
          .defaultsTo(0)
          .range(0, 1_000_000)
          .describedAs(
              "How many requests to regions may be in flight to one store; calls that need one more"
                  + " fail at once with StoreLimitException, so that a store that hangs does not"
                  + " take all callers with it. 0: any number.")
          .build();

  /** {@code safeTsInterval}: how old safe timestamps of stores may be. */
  public static final Option<Duration> SAFE_TS_INTERVAL =
      Option.builder("safeTsInterval", OptionType.DURATION)
          .defaultsTo(Duration.ofSeconds(2))
          .range(Duration.ZERO, Duration.ofHours(1))
          .describedAs(
              "How old the answers of stores may be out of which the safe timestamp for stale reads"
                  + " is told. Stores are asked only when somebody wants to know it.")
          .build();

  /** {@code maxBatchSize}: requests in one message. */
  public static final Option<Integer> MAX_BATCH_SIZE =
      Option.builder("maxBatchSize", OptionType.INTEGER)
          .unit("requests")
          .defaultsTo(128)
          .range(0, 4096)
          .describedAs(
              "How many requests to one store may share a message on a stream that is kept open. 0:"
                  + " each request is a call of its own, which costs more.")
          .build();

  /** {@code batchPolicy}: when to wait for more requests. */
  public static final Option<String> BATCH_POLICY =
      Option.builder("batchPolicy", OptionType.STRING)
          .defaultsTo("basic")
          .allowing(
              "basic, standard, positive, or custom{...} with the numbers v, n, t, w, p, q",
              BatchPolicyCheck::test)
          .describedAs(
              "When to wait for more requests before a message goes out. basic: never, they gather"
                  + " by themselves while the connection is busy; standard: up to 100 microseconds"
                  + " while requests follow each other closely; positive: always up to 100"
                  + " microseconds; custom: as its numbers say, which are those of TiKV's Go client.")
          .build();

  /** {@code maxBatchWaitTime}: wait for more requests under overload. */
  public static final Option<Duration> MAX_BATCH_WAIT_TIME =
      Option.builder("maxBatchWaitTime", OptionType.DURATION)
          .defaultsTo(Duration.ZERO)
          .range(Duration.ZERO, Duration.ofSeconds(1))
          .describedAs(
              "How long to wait for more requests while a store says that its network threads are"
                  + " overloaded; 0s: not at all.")
          .build();

  /** {@code batchWaitSize}: requests that end the wait for more. */
  public static final Option<Integer> BATCH_WAIT_SIZE =
      Option.builder("batchWaitSize", OptionType.INTEGER)
          .unit("requests")
          .defaultsTo(8)
          .range(1, 4096)
          .describedAs("How many requests end a wait for more of them.")
          .build();

  /** {@code overloadThreshold}: when a store counts as overloaded. */
  public static final Option<Integer> OVERLOAD_THRESHOLD =
      Option.builder("overloadThreshold", OptionType.INTEGER)
          .unit("percent of a core")
          .defaultsTo(200)
          .range(0, 100_000)
          .describedAs(
              "Above which load of its network threads a store counts as overloaded; for"
                  + " maxBatchWaitTime.")
          .build();

  /** {@code maxConcurrencyRequestLimit}: requests without an answer. */
  public static final Option<Long> MAX_CONCURRENCY_REQUEST_LIMIT =
      Option.builder("maxConcurrencyRequestLimit", OptionType.LONG)
          .unit("requests")
          .defaultsTo(Long.MAX_VALUE)
          .range(1L, Long.MAX_VALUE)
          .describedAs(
              "How many requests that share messages may be without an answer on one connection;"
                  + " more of them wait here. Those of high priority are not held up.")
          .build();

  /** {@code compression}: of what goes to and from stores and PD. */
  public static final Option<TikvCompression> COMPRESSION =
      Option.builder("compression", OptionType.oneOf(TikvCompression.class))
          .defaultsTo(TikvCompression.NONE)
          .describedAs("How requests are compressed: none, or gzip.")
          .build();

  /** {@code flowControlWindow}: bytes that may be under way. */
  public static final Option<Long> FLOW_CONTROL_WINDOW =
      Option.builder("flowControlWindow", OptionType.SIZE)
          .defaultsTo(128L << 20)
          .range(64L << 10, 1L << 30)
          .describedAs(
              "How many bytes a server may send on one stream, and on one connection, before they"
                  + " were read here.")
          .build();

  /** {@code regionCacheTtl}: how long a region is trusted without being used. */
  public static final Option<Duration> REGION_CACHE_TTL =
      Option.builder("regionCacheTtl", OptionType.DURATION)
          .defaultsTo(Duration.ofSeconds(600))
          .range(Duration.ofSeconds(1), Duration.ofDays(1))
          .describedAs(
              "How long what is known about a region is trusted without being used. Then it is"
                  + " forgotten, and asked for again when it is needed.")
          .build();

  /** {@code regionCacheTtlJitter}: what is added to the former by lot. */
  public static final Option<Duration> REGION_CACHE_TTL_JITTER =
      Option.builder("regionCacheTtlJitter", OptionType.DURATION)
          .defaultsTo(Duration.ofSeconds(60))
          .range(Duration.ZERO, Duration.ofDays(1))
          .describedAs(
              "The most that is added to regionCacheTtl by lot, so that regions that became known"
                  + " together are not asked for again together.")
          .build();

  /** {@code regionCacheLimit}: how many regions are remembered. */
  public static final Option<Integer> REGION_CACHE_LIMIT =
      Option.builder("regionCacheLimit", OptionType.INTEGER)
          .unit("regions")
          .defaultsTo(RegionCacheSettings.DEFAULT_LIMIT)
          .range(0, Integer.MAX_VALUE)
          .describedAs(
              "How many regions are remembered at most, of raw keys and of transactional ones each;"
                  + " 0: any number. Beyond that, those that were not used for longest are"
                  + " forgotten first. A region takes about half a kilobyte.")
          .build();

  /** {@code regionsRefreshInterval}: how often all regions are loaded anew. */
  public static final Option<Duration> REGIONS_REFRESH_INTERVAL =
      Option.builder("regionsRefreshInterval", OptionType.DURATION)
          .defaultsTo(Duration.ZERO)
          .range(Duration.ZERO, Duration.ofDays(1))
          .describedAs(
              "How often all regions are loaded anew in the background, 10,000 with each question to"
                  + " PD, in place of forgetting those that are not used; zero: never. For"
                  + " applications that use all of a cluster and cannot wait for a single look-up.")
          .build();

  /** {@code warmUp}: whether connecting waits until first calls are fast. */
  public static final Option<Boolean> WARM_UP =
      Option.builder("warmUp", OptionType.BOOLEAN)
          .defaultsTo(false)
          .describedAs(
              "Whether opening a connection also loads all regions, connects to all stores and"
                  + " fetches a timestamp, so that first calls need not. What is not done within"
                  + " connectTimeout is left to them. See TikvConnection.warmUp for parts of the"
                  + " keys.")
          .build();

  private static final List<Option<?>> OWN =
      List.of(
          API_VERSION,
          KEYSPACE_NAME,
          TIMEOUT,
          RETRY_BUDGET,
          CONNECT_TIMEOUT,
          PD_TIMEOUT,
          PD_FOLLOWER_READS,
          TSO_BATCH_WAIT,
          TSO_CONCURRENCY,
          LOW_RESOLUTION_INTERVAL,
          CLOCK_DRIFT_WARNING,
          REGION_BREAKER_ERRORS,
          REGION_BREAKER_WINDOW,
          REGION_BREAKER_RATE,
          REGION_BREAKER_COOL_DOWN,
          REGION_BREAKER_PROBES,
          CONCURRENCY,
          MAX_KEY_SIZE,
          MAX_ENTRY_SIZE,
          ADDRESS_MAP,
          ENABLE_FORWARDING,
          TRANSPORT,
          CONNECTIONS_PER_STORE,
          EVENT_LOOP_THREADS,
          DIAL_TIMEOUT,
          KEEP_ALIVE_TIME,
          KEEP_ALIVE_TIMEOUT,
          IDLE_TIMEOUT,
          STORES_REFRESH_INTERVAL,
          STORE_LIVENESS_TIMEOUT,
          STORE_LIMIT,
          SAFE_TS_INTERVAL,
          MAX_BATCH_SIZE,
          BATCH_POLICY,
          MAX_BATCH_WAIT_TIME,
          BATCH_WAIT_SIZE,
          OVERLOAD_THRESHOLD,
          MAX_CONCURRENCY_REQUEST_LIMIT,
          COMPRESSION,
          FLOW_CONTROL_WINDOW,
          REGION_CACHE_TTL,
          REGION_CACHE_TTL_JITTER,
          REGION_CACHE_LIMIT,
          REGIONS_REFRESH_INTERVAL,
          WARM_UP,
          DISABLE_GC);

  private static final List<Option<?>> ALL =
      Stream.of(OWN, TxnOptions.all(), TlsOptions.all()).<Option<?>>flatMap(List::stream).toList();

  private TikvOptions() {}

  /**
   * All options.
   *
   * @return in the order in which help texts show them
   */
  public static List<Option<?>> all() {
    return ALL;
  }
}
