package io.kvdc.tikv;

import io.kvdc.CommitOptions;
import io.kvdc.KvUrl;
import io.kvdc.PipelinedWrites;
import io.kvdc.RequestTags;
import io.kvdc.SnapshotOptions;
import io.kvdc.TransactionOptions;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.InvalidOptionException;
import io.kvdc.option.Options;
import io.kvdc.spi.ConnectRequest;
import io.kvdc.spi.EndpointChain;
import io.kvdc.tikv.internal.engine.AddressMap;
import io.kvdc.tikv.internal.engine.EnginePlugins;
import io.kvdc.tikv.internal.engine.EngineSettings;
import io.kvdc.tikv.internal.pd.BreakerSettings;
import io.kvdc.tikv.internal.pd.PdSettings;
import io.kvdc.tikv.internal.pd.TsoSettings;
import io.kvdc.tikv.internal.raw.RawSettings;
import io.kvdc.tikv.internal.region.RegionCacheSettings;
import io.kvdc.tikv.internal.region.RegionSettings;
import io.kvdc.tikv.internal.rpc.AddressTranslator;
import io.kvdc.tikv.internal.rpc.TransportSettings;
import io.kvdc.tikv.internal.rpc.WireSettings;
import io.kvdc.tikv.internal.rpc.batch.BatchPolicy;
import io.kvdc.tikv.internal.rpc.batch.BatchSettings;
import io.kvdc.tikv.internal.store.StoreSettings;
import io.kvdc.tikv.internal.txn.access.AsyncCommitSettings;
import io.kvdc.tikv.internal.txn.access.PipelinedSettings;
import io.kvdc.tikv.internal.txn.access.TxnSettings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what an engine is built from out of a URL and its options. */
final class SettingsReader {

  /** Where PD listens unless told otherwise. */
  private static final int DEFAULT_PORT = 2379;

  /** The keyspace that every cluster has (client-go: constants.DefaultKeyspaceName). */
  private static final String DEFAULT_KEYSPACE = "DEFAULT";

  /** Headers of a request and of a raft entry. */
  private static final long ENTRY_OVERHEAD = 1024;

  private SettingsReader() {}

  static EngineSettings read(ConnectRequest request) {
    KvUrl url = request.url();
    Options options = request.options();
    if (url.addresses().isEmpty()) {
      throw url.invalid(
          "the address of PD is missing; write it behind two slashes, as in"
              + " kv:tikv://pd1:2379,pd2:2379");
    }
    boolean inProcess = options.get(TikvOptions.TRANSPORT) == TikvTransport.INPROCESS;
    List<String> endpoints =
        new EndpointChain(request.plugins())
            .seeds(
                url.addresses().stream()
                    .map(address -> inProcess ? address.toString() : address.withPort(DEFAULT_PORT))
                    .toList());
    return new EngineSettings(
        endpoints,
        keyspace(url, options),
        options.get(TikvOptions.CONNECT_TIMEOUT),
        pd(options),
        AddressMap.parse(options.get(TikvOptions.ADDRESS_MAP)),
        transport(options, inProcess),
        new RegionSettings(options.get(TikvOptions.ENABLE_FORWARDING)),
        TlsSettingsReader.read(options, inProcess),
        regionCache(options),
        raw(url, options),
        txn(options),
        stores(options),
        EnginePlugins.of(request.plugins()));
  }

  private static StoreSettings stores(Options options) {
    return new StoreSettings(
        options.get(TikvOptions.STORES_REFRESH_INTERVAL),
        options.get(TikvOptions.STORE_LIVENESS_TIMEOUT),
        options.get(TikvOptions.STORE_LIMIT),
        options.get(TikvOptions.SAFE_TS_INTERVAL));
  }

  private static @Nullable String keyspace(KvUrl url, Options options) {
    String named = options.find(TikvOptions.KEYSPACE_NAME);
    String path = url.path();
    if (named != null && !path.isEmpty() && !named.equals(path)) {
      throw new InvalidOptionException(
          ErrorDetail.of(
              "the URL names two keyspaces, '"
                  + path
                  + "' in its path and '"
                  + named
                  + "' as keyspaceName; name one"),
          TikvOptions.KEYSPACE_NAME.name());
    }
    String keyspace = named == null ? path : named;
    if (apiVersion(url, options) == TikvApiVersion.V2) {
      return keyspace.isEmpty() ? DEFAULT_KEYSPACE : keyspace;
    }
    if (!keyspace.isEmpty()) {
      throw url.invalid(
          "keyspaces need API version v2; say apiVersion=v2, or take '" + keyspace + "' away");
    }
    return null;
  }

  /** Only one version has keyspaces, so who names one need not name the version. */
  private static TikvApiVersion apiVersion(KvUrl url, Options options) {
    boolean namesKeyspace =
        !url.path().isEmpty() || options.find(TikvOptions.KEYSPACE_NAME) != null;
    return namesKeyspace && !options.isSet(TikvOptions.API_VERSION)
        ? TikvApiVersion.V2
        : options.get(TikvOptions.API_VERSION);
  }

  private static PdSettings pd(Options options) {
    return new PdSettings(
        options.get(TikvOptions.PD_TIMEOUT),
        options.get(TikvOptions.PD_FOLLOWER_READS),
        new TsoSettings(
            options.get(TikvOptions.TSO_BATCH_WAIT), options.get(TikvOptions.TSO_CONCURRENCY)),
        new BreakerSettings(
            options.get(TikvOptions.REGION_BREAKER_ERRORS),
            options.get(TikvOptions.REGION_BREAKER_WINDOW),
            options.get(TikvOptions.REGION_BREAKER_RATE),
            options.get(TikvOptions.REGION_BREAKER_COOL_DOWN),
            options.get(TikvOptions.REGION_BREAKER_PROBES)),
        options.get(TikvOptions.LOW_RESOLUTION_INTERVAL),
        options.get(TikvOptions.CLOCK_DRIFT_WARNING));
  }

  private static TransportSettings transport(Options options, boolean inProcess) {
    return new TransportSettings(
        inProcess ? TransportSettings.Transport.IN_PROCESS : TransportSettings.Transport.NETTY,
        inProcess ? 1 : options.get(TikvOptions.CONNECTIONS_PER_STORE),
        options.get(TikvOptions.EVENT_LOOP_THREADS),
        options.get(TikvOptions.DIAL_TIMEOUT),
        options.get(TikvOptions.KEEP_ALIVE_TIME),
        options.get(TikvOptions.KEEP_ALIVE_TIMEOUT),
        options.get(TikvOptions.IDLE_TIMEOUT),
        AddressTranslator.NONE,
        new WireSettings(
            Math.toIntExact(options.get(TikvOptions.FLOW_CONTROL_WINDOW)),
            options.get(TikvOptions.COMPRESSION) == TikvCompression.GZIP
                ? WireSettings.Compression.GZIP
                : WireSettings.Compression.NONE),
        batch(options));
  }

  private static BatchSettings batch(Options options) {
    return new BatchSettings(
        options.get(TikvOptions.MAX_BATCH_SIZE),
        BatchPolicy.parse(options.get(TikvOptions.BATCH_POLICY)),
        options.get(TikvOptions.MAX_BATCH_WAIT_TIME),
        options.get(TikvOptions.BATCH_WAIT_SIZE),
        options.get(TikvOptions.OVERLOAD_THRESHOLD),
        options.get(TikvOptions.MAX_CONCURRENCY_REQUEST_LIMIT));
  }

  private static RegionCacheSettings regionCache(Options options) {
    return new RegionCacheSettings(
        options.get(TikvOptions.REGION_CACHE_TTL),
        options.get(TikvOptions.REGION_CACHE_TTL_JITTER),
        options.get(TikvOptions.REGION_CACHE_LIMIT),
        options.get(TikvOptions.REGIONS_REFRESH_INTERVAL));
  }

  private static TxnSettings txn(Options options) {
    int maxKeySize = Math.toIntExact(options.get(TikvOptions.MAX_KEY_SIZE));
    return new TxnSettings(
        options.get(TikvOptions.TIMEOUT),
        options.get(TxnOptions.BACKOFF_WEIGHT),
        options.get(TxnOptions.COMMITTER_CONCURRENCY),
        Math.toIntExact(options.get(TxnOptions.TXN_BATCH_SIZE)),
        options.get(TxnOptions.RESOLVE_LOCK_LITE_THRESHOLD),
        options.get(TxnOptions.MAX_TRANSACTION_LIFETIME),
        options.get(TxnOptions.MANAGED_LOCK_TTL),
        options.get(TxnOptions.TTL_REFRESHED_TXN_SIZE),
        maxKeySize,
        maxEntry(options.get(TikvOptions.MAX_ENTRY_SIZE), maxKeySize),
        options.get(TxnOptions.MAX_TRANSACTION_SIZE),
        new AsyncCommitSettings(
            options.get(TxnOptions.ASYNC_COMMIT_KEYS_LIMIT),
            options.get(TxnOptions.ASYNC_COMMIT_TOTAL_KEY_SIZE_LIMIT),
            options.get(TxnOptions.ASYNC_COMMIT_SAFE_WINDOW)),
        options.get(TxnOptions.TXN_LOCAL_LATCHES),
        pipelined(options));
  }

  private static PipelinedSettings pipelined(Options options) {
    Long force = options.find(TxnOptions.PIPELINED_FORCE_FLUSH_SIZE);
    return new PipelinedSettings(
        options.get(TxnOptions.PIPELINED_MIN_FLUSH_KEYS),
        options.get(TxnOptions.PIPELINED_MIN_FLUSH_SIZE),
        force == null
            ? PipelinedSettings.forceFlushBytes(Runtime.getRuntime().maxMemory())
            : force);
  }

  private static @Nullable PipelinedWrites pipelinedWrites(Options options) {
    return options.get(TxnOptions.PIPELINED_WRITES)
        ? new PipelinedWrites(
            options.get(TxnOptions.PIPELINED_FLUSH_CONCURRENCY),
            options.get(TxnOptions.PIPELINED_RESOLVE_CONCURRENCY),
            options.get(TxnOptions.PIPELINED_THROTTLE))
        : null;
  }

  /**
   * What is left for one key and its value: with a value, the cluster writes a lock that holds the
   * key and the primary key, both longer than given by their encoding.
   */
  private static long maxEntry(long writtenAtOnce, int maxKeySize) {
    return Math.max(1, writtenAtOnce - ENTRY_OVERHEAD - 3L * maxKeySize);
  }

  /** What sessions of one connection know besides; it is no reason for an engine of their own. */
  static SessionSettings sessions(Options options) {
    RequestTags tags =
        RequestTags.defaults()
            .mutate()
            .taskType(options.get(TxnOptions.TASK_TYPE))
            .resourceGroup(options.get(TxnOptions.RESOURCE_GROUP))
            .build();
    return new SessionSettings(
        TransactionOptions.defaults()
            .mutate()
            .mode(options.get(TxnOptions.TRANSACTION_MODE))
            .pipelined(pipelinedWrites(options))
            .label(options.get(TxnOptions.REQUEST_SOURCE))
            .tags(tags)
            .build(),
        SnapshotOptions.defaults()
            .mutate()
            .label(options.get(TxnOptions.REQUEST_SOURCE))
            .tags(tags)
            .build(),
        CommitOptions.defaults()
            .mutate()
            .asyncCommit(options.get(TxnOptions.ASYNC_COMMIT))
            .onePhase(options.get(TxnOptions.ONE_PHASE_COMMIT))
            .causal(options.get(TxnOptions.CAUSAL_CONSISTENCY))
            .build(),
        options.find(TxnOptions.LOCK_WAIT),
        options.get(TxnOptions.LEAK_STACKS),
        options.get(TxnOptions.MIXED_MODES));
  }

  private static RawSettings raw(KvUrl url, Options options) {
    return new RawSettings(
        options.get(TikvOptions.TIMEOUT),
        options.get(TikvOptions.RETRY_BUDGET),
        options.get(TikvOptions.CONCURRENCY),
        Math.toIntExact(options.get(TikvOptions.MAX_KEY_SIZE)),
        options.get(TikvOptions.MAX_ENTRY_SIZE),
        apiVersion(url, options) != TikvApiVersion.V1);
  }
}
