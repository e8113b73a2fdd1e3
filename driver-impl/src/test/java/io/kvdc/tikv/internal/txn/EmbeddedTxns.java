package io.kvdc.tikv.internal.txn;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.kvdc.Bytes;
import io.kvdc.codec.MemcomparableBytes;
import io.kvdc.embedded.ApiVersion;
import io.kvdc.embedded.EmbeddedCluster;
import io.kvdc.embedded.ManualClock;
import io.kvdc.embedded.RegionInfo;
import io.kvdc.proto.kvrpcpb.CommitRequest;
import io.kvdc.proto.kvrpcpb.CommitResponse;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.proto.kvrpcpb.GetRequest;
import io.kvdc.proto.kvrpcpb.GetResponse;
import io.kvdc.proto.kvrpcpb.LockInfo;
import io.kvdc.proto.kvrpcpb.Mutation;
import io.kvdc.proto.kvrpcpb.Op;
import io.kvdc.proto.kvrpcpb.PrewriteRequest;
import io.kvdc.proto.kvrpcpb.PrewriteResponse;
import io.kvdc.proto.kvrpcpb.ScanLockRequest;
import io.kvdc.spi.Plugins;
import io.kvdc.tikv.internal.engine.AddressMap;
import io.kvdc.tikv.internal.engine.Engine;
import io.kvdc.tikv.internal.engine.EnginePlugins;
import io.kvdc.tikv.internal.engine.EngineSettings;
import io.kvdc.tikv.internal.pd.PdSettings;
import io.kvdc.tikv.internal.raw.RawSettings;
import io.kvdc.tikv.internal.region.CachedRegion;
import io.kvdc.tikv.internal.region.RegionCache;
import io.kvdc.tikv.internal.region.RegionCacheSettings;
import io.kvdc.tikv.internal.region.RegionCall;
import io.kvdc.tikv.internal.region.RegionLocator;
import io.kvdc.tikv.internal.region.RegionRequest;
import io.kvdc.tikv.internal.region.RegionSettings;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.rpc.TransportSettings;
import io.kvdc.tikv.internal.store.StoreSettings;
import io.kvdc.tikv.internal.txn.access.TxnAccess;
import io.kvdc.tikv.internal.txn.access.TxnBudget;
import io.kvdc.tikv.internal.txn.access.TxnLock;
import io.kvdc.tikv.internal.txn.access.TxnRpcs;
import io.kvdc.tikv.internal.txn.access.TxnSettings;
import io.kvdc.tikv.internal.txn.lock.LockResolver;
import io.kvdc.tikv.internal.txn.lock.ResolveRequest;
import io.kvdc.tikv.internal.txn.lock.ResolveResult;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An embedded cluster whose clock stands, and an engine on it. Plays the parts of owners of
 * transactions step by step, so that each can end anywhere.
 */
public final class EmbeddedTxns implements AutoCloseable {

  private static final AtomicInteger NUMBERS = new AtomicInteger();
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
  private final EmbeddedCluster cluster;
  private final Engine engine;

  /**
   * Starts both.
   *
   * @param splits the first keys of all regions but the first
   */
  public EmbeddedTxns(String... splits) {
    cluster =
        EmbeddedCluster.builder()
            .name("txns-" + NUMBERS.incrementAndGet())
            .stores(3)
            .apiVersion(ApiVersion.V1)
            .clock(clock)
            .start();
    split(splits);
    engine =
        Engine.open(
            new EngineSettings(
                cluster.pdAddresses(),
                null,
                TIMEOUT,
                PdSettings.defaults(Duration.ofSeconds(3)),
                AddressMap.parse(""),
                TransportSettings.defaults(TransportSettings.Transport.IN_PROCESS),
                RegionSettings.defaults(),
                null,
                RegionCacheSettings.defaults(),
                new RawSettings(TIMEOUT, TIMEOUT, 4, 4096, 1 << 20, false),
                TxnSettings.defaults(TIMEOUT, 4096),
                StoreSettings.defaults(),
                EnginePlugins.of(Plugins.none())));
  }

  /** The cluster. */
  public EmbeddedCluster cluster() {
    return cluster;
  }

  /** Splits regions at keys. */
  public void split(String... keys) {
    cluster.splitAtBorders(Stream.of(keys).map(EmbeddedTxns::border).toList());
  }

  /** Merges the region of a key with the next one. */
  public void mergeWithNext(String key) {
    cluster.mergeWithNext(border(key));
  }

  /** Makes another store lead the region of a key. */
  public void transferLeader(String key, long storeId) {
    cluster.transferLeader(border(key), storeId);
  }

  /** The region of a key. */
  public RegionInfo regionOf(String key) {
    return cluster.regionOf(border(key));
  }

  /** Writes keys, with their names as values, in one transaction; the first is the primary. */
  public long put(String... keys) {
    long startTs = ts();
    prewrite(startTs, keys[0], keys);
    long commitTs = ts();
    commit(startTs, commitTs, keys);
    return commitTs;
  }

  /** As regions have it. */
  private static Bytes border(String key) {
    return MemcomparableBytes.encode(Bytes.utf8(key));
  }

  /** The engine. */
  public Engine engine() {
    return engine;
  }

  /** What calls are made with. */
  public TxnAccess access() {
    return engine.txn();
  }

  /** The resolver. */
  public LockResolver locks() {
    return engine.locks();
  }

  /** A timestamp. */
  public long ts() {
    return engine.timestamps().next(deadline()).join().value();
  }

  /** Moves the clock, and lets the driver see that. */
  public void advance(Duration time) {
    clock.advance(time);
    ts();
  }

  private Deadline deadline() {
    return access().deadline(TIMEOUT);
  }

  /** The waiting of a step. */
  public Backoffer backoffer() {
    return access().backoffer(TxnBudget.GET, deadline());
  }

  /** A key as stores see it. */
  public ByteString key(String key) {
    return access().key(Bytes.utf8(key));
  }

  /** Sends one request to the region of a key, with some context. */
  public <Q extends Message, R extends Message> R send(
      RegionRequest<Q, R> kind, String key, Q request, Context given) {
    At<Q, R> call = new At<>(this, kind, Bytes.utf8(key), request, given);
    call.start();
    return call.join();
  }

  /** Sends one request to the region of a key. */
  public <Q extends Message, R extends Message> R send(
      RegionRequest<Q, R> kind, String key, Q request) {
    return send(kind, key, request, Context.getDefaultInstance());
  }

  /** A prewrite of one key with its name as the value, of a transaction that lives 3 s. */
  public PrewriteRequest.Builder prewriteOf(String key, String primary, long startTs) {
    return PrewriteRequest.newBuilder()
        .addMutations(
            Mutation.newBuilder()
                .setOp(Op.Put)
                .setKey(key(key))
                .setValue(ByteString.copyFromUtf8("v-" + key)))
        .setPrimaryLock(key(primary))
        .setStartVersion(startTs)
        .setLockTtl(3_000)
        .setTxnSize(2)
        .setMinCommitTs(startTs + 1);
  }

  /** Sends a prewrite. */
  public PrewriteResponse prewrite(PrewriteRequest.Builder request) {
    Bytes key = access().key(request.getMutations(0).getKey());
    At<PrewriteRequest, PrewriteResponse> call =
        new At<>(this, TxnRpcs.PREWRITE, key, request.build(), Context.getDefaultInstance());
    call.start();
    return call.join();
  }

  /** Prewrites keys of a transaction of two phases. */
  public void prewrite(long startTs, String primary, String... keys) {
    for (String key : keys) {
      PrewriteResponse response = prewrite(prewriteOf(key, primary, startTs));
      if (response.getErrorsCount() > 0) {
        throw new AssertionError(response);
      }
    }
  }

  /** Prewrites keys of an async-commit transaction; the primary first, where it is among them. */
  public long prewriteAsync(
      long startTs, String primary, List<String> secondaries, String... keys) {
    long commitTs = 0;
    for (String key : keys) {
      PrewriteRequest.Builder request =
          prewriteOf(key, primary, startTs).setUseAsyncCommit(true).setMaxCommitTs(startTs << 1);
      if (key.equals(primary)) {
        secondaries.forEach(each -> request.addSecondaries(key(each)));
      }
      PrewriteResponse response = prewrite(request);
      if (response.getErrorsCount() > 0 || response.getMinCommitTs() == 0) {
        throw new AssertionError(response);
      }
      commitTs = Math.max(commitTs, response.getMinCommitTs());
    }
    return commitTs;
  }

  /** Commits keys. */
  public CommitResponse commit(long startTs, long commitTs, String... keys) {
    CommitResponse response = CommitResponse.getDefaultInstance();
    for (String key : keys) {
      response =
          send(
              TxnRpcs.COMMIT,
              key,
              CommitRequest.newBuilder()
                  .setStartVersion(startTs)
                  .setCommitVersion(commitTs)
                  .addKeys(key(key))
                  .build());
    }
    return response;
  }

  /** The lock on a key; null: none. */
  public @Nullable TxnLock lock(String key) {
    List<LockInfo> found =
        send(
                TxnRpcs.SCAN_LOCK,
                key,
                ScanLockRequest.newBuilder()
                    .setMaxVersion(ts())
                    .setStartKey(key(key))
                    .setEndKey(access().key(Bytes.utf8(key).next()))
                    .setLimit(1)
                    .build())
            .getLocksList();
    return found.isEmpty() ? null : TxnLock.all(access(), found.get(0)).get(0);
  }

  /**
   * Reads a key as a snapshot does: resolves what is in the way and carries what it has learnt into
   * the next request.
   *
   * @return the value; null: none
   */
  public @Nullable String read(String key, long ts) {
    Set<Long> ignore = new LinkedHashSet<>();
    Set<Long> access = new LinkedHashSet<>();
    while (true) {
      GetResponse response =
          send(
              TxnRpcs.GET,
              key,
              GetRequest.newBuilder().setKey(key(key)).setVersion(ts).build(),
              Context.newBuilder()
                  .addAllResolvedLocks(ignore)
                  .addAllCommittedLocks(access)
                  .build());
      if (!response.hasError()) {
        return response.getNotFound() ? null : response.getValue().toStringUtf8();
      }
      List<TxnLock> locks = TxnLock.all(access(), response.getError().getLocked());
      ResolveResult result =
          locks().resolve(backoffer(), ResolveRequest.forRead(ts, locks, true)).join();
      if (result.waitMillis() > 0) {
        throw new LockedException(result.waitMillis());
      }
      ignore.addAll(result.ignore());
      access.addAll(result.access());
    }
  }

  /** A read would have to wait. */
  public static final class LockedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LockedException(long millis) {
      super(millis + " ms");
    }
  }

  @Override
  public void close() {
    engine.close();
    cluster.close();
  }

  private static final class At<Q extends Message, R extends Message> extends RegionCall<Q, R, R> {
    private final Bytes key;
    private final Q request;
    private final Context given;
    private @Nullable R response;

    At(EmbeddedTxns txns, RegionRequest<Q, R> kind, Bytes key, Q request, Context given) {
      super(txns.access().sender(), kind, txns.backoffer());
      this.key = key;
      this.request = request;
      this.given = given;
    }

    @Override
    protected void describe(Context.Builder context) {
      context.mergeFrom(given);
    }

    @Override
    protected @Nullable CachedRegion find(RegionCache cache) {
      return cache.find(key);
    }

    @Override
    protected CompletableFuture<CachedRegion> locate(RegionLocator locator) {
      return locator.locate(key, backoffer().deadline());
    }

    @Override
    protected Q request(CachedRegion region) {
      return request;
    }

    @Override
    protected boolean take(R got, CachedRegion region) {
      response = got;
      return true;
    }

    @Override
    protected @Nullable R result() {
      return response;
    }
  }
}
