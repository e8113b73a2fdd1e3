package io.kvdc.tikv.internal.pd;

import io.grpc.MethodDescriptor;
import io.kvdc.error.ClusterUnreachableException;
import io.kvdc.error.ErrorDetail;
import io.kvdc.proto.pdpb.Error;
import io.kvdc.proto.pdpb.GetClusterInfoRequest;
import io.kvdc.proto.pdpb.GetClusterInfoResponse;
import io.kvdc.proto.pdpb.PDGrpc;
import io.kvdc.proto.pdpb.ServiceMode;
import io.kvdc.tikv.internal.retry.Completions;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.RetryEnvironment;
import io.kvdc.tikv.internal.rpc.RpcClient;
import io.kvdc.tikv.internal.rpc.RpcFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Asks PD who gives out timestamps: its leader, or servers of their own. As a cluster may go over
 * from the one to the other, and groups of keyspaces from one server to another, PD is asked again
 * now and then while timestamps are fetched (pd client: servicediscovery).
 */
final class TsoDiscovery implements TsoServers {

  /** How long an answer is good (pd client: serviceModeUpdateInterval). */
  static final Duration LIFE = Duration.ofSeconds(3);

  /** What stands for no keyspace (client-go internal/apicodec: NullspaceID). */
  private static final int NO_KEYSPACE = -1;

  private static final MethodDescriptor<GetClusterInfoRequest, GetClusterInfoResponse> INFO =
      PDGrpc.getGetClusterInfoMethod();

  private record Found(TsoServer server, long revision, long sinceNanos) {}

  private final RpcClient rpc;
  private final LeaderTracker leaders;
  private final MetaStorageQueries storage;
  private final RetryEnvironment environment;
  private final AtomicReference<@Nullable Found> found = new AtomicReference<>();
  private final AtomicBoolean refreshing = new AtomicBoolean();
  private final AtomicInteger turn = new AtomicInteger();
  private volatile int keyspace = NO_KEYSPACE;

  TsoDiscovery(
      RpcClient rpc,
      LeaderTracker leaders,
      MetaStorageQueries storage,
      RetryEnvironment environment) {
    this.rpc = rpc;
    this.leaders = leaders;
    this.storage = storage;
    this.environment = environment;
  }

  /** Whose timestamps are wanted from now on. */
  void useKeyspace(int id) {
    keyspace = id;
    found.set(null);
  }

  /** The server that was found last; null if none was yet. */
  @Nullable TsoServer last() {
    Found known = found.get();
    return known == null ? null : known.server();
  }

  @Override
  public CompletableFuture<TsoServer> find() {
    return leaders
        .leader()
        .thenCompose(
            leader -> {
              Found known = found.get();
              return known != null && isFresh(known) && !known.server().apart()
                  ? CompletableFuture.completedFuture(keep(TsoServer.of(leader), known))
                  : lookUp(leader);
            });
  }

  /** Where timestamps come from PD itself, a new leader goes on with that. */
  private TsoServer keep(TsoServer server, Found known) {
    found.compareAndSet(known, new Found(server, known.revision(), known.sinceNanos()));
    return server;
  }

  private boolean isFresh(Found known) {
    return environment.ticker().nanoTime() - known.sinceNanos() < LIFE.toNanos();
  }

  @Override
  public boolean isCurrent(TsoServer server) {
    Found known = found.get();
    if (known == null) {
      return false;
    }
    if (!isFresh(known) && refreshing.compareAndSet(false, true)) {
      refresh();
    }
    if (server.apart() || known.server().apart()) {
      return server.isSame(known.server());
    }
    PdLeader leader = leaders.known();
    return leader == null || leader.equals(server.leader());
  }

  private void refresh() {
    Completions.whenDone(
        leaders.leader().thenCompose(this::lookUp),
        (server, failure) -> {
          Found known = found.get();
          if (failure != null && known != null) {
            // It stays as it was; the next look is due after the same time again.
            found.compareAndSet(known, new Found(known.server(), known.revision(), now()));
          }
          refreshing.set(false);
        });
  }

  private long now() {
    return environment.ticker().nanoTime();
  }

  private CompletableFuture<TsoServer> lookUp(PdLeader leader) {
    CompletableFuture<TsoServer> result = new CompletableFuture<>();
    Completions.whenDone(
        rpc.call(
            leader.address(),
            INFO,
            GetClusterInfoRequest.getDefaultInstance(),
            Deadline.after(LeaderTracker.PROBE_TIMEOUT, environment.ticker())),
        (info, failure) -> {
          if (info != null) {
            followInfo(leader, info, result);
          } else if (failure != null) {
            infoFailed(leader, PdErrors.unwrap(failure), result);
          }
        });
    return result;
  }

  private void infoFailed(PdLeader leader, Throwable failure, CompletableFuture<TsoServer> result) {
    if (failure instanceof RpcFailure.Unimplemented) {
      // A PD that is too old to tell has no other servers.
      result.complete(remember(TsoServer.of(leader), 0));
      return;
    }
    if (PdErrors.isLeaderChange(failure)) {
      leaders.forget(leader);
    } else {
      leaders.failed(leader);
    }
    result.completeExceptionally(failure);
  }

  private void followInfo(
      PdLeader leader, GetClusterInfoResponse info, CompletableFuture<TsoServer> result) {
    Error error = PdErrors.errorOf(info.getHeader());
    if (error != null) {
      result.completeExceptionally(PdErrors.refusal(error, "GetClusterInfo"));
    } else if (info.getServiceModesCount() == 0
        || info.getServiceModes(0) != ServiceMode.API_SVC_MODE) {
      result.complete(remember(TsoServer.of(leader), 0));
    } else if (info.getTsoUrlsCount() > 0) {
      search(leader, info.getTsoUrlsList(), result);
    } else {
      findDefaultPrimary(leader, result);
    }
  }

  private void search(PdLeader leader, List<String> urls, CompletableFuture<TsoServer> result) {
    List<String> inTurn = new ArrayList<>(urls);
    Collections.rotate(inTurn, -Math.floorMod(turn.getAndIncrement(), inTurn.size()));
    Found known = found.get();
    long revision = known == null ? 0 : known.revision();
    Completions.whenDone(
        new TsoGroupSearch(rpc, environment.ticker(), leader, keyspace, revision).run(inTurn),
        (primary, failure) -> {
          if (primary != null) {
            result.complete(remember(primary.server(), primary.revision()));
          } else if (failure != null) {
            result.completeExceptionally(PdErrors.unwrap(failure));
          }
        });
  }

  /**
   * No server of timestamps has told PD that it is there. The primary of the default group may have
   * left its address; if it has not, PD passes requests on to it, but a keyspace may be of another
   * group and must not be given timestamps of this one.
   */
  private void findDefaultPrimary(PdLeader leader, CompletableFuture<TsoServer> result) {
    if (keyspace != NO_KEYSPACE) {
      result.completeExceptionally(
          new ClusterUnreachableException(
              ErrorDetail.of(
                  "PD says that servers of their own give out timestamps, but knows of none; start"
                      + " one"),
              List.of(leader.address())));
      return;
    }
    String key = "/ms/" + Long.toUnsignedString(leader.clusterId()) + "/tso/00000/primary";
    Completions.whenDone(
        storage.get(key, Deadline.after(LeaderTracker.PROBE_TIMEOUT, environment.ticker())),
        (value, failure) -> {
          if (failure != null) {
            result.completeExceptionally(PdErrors.unwrap(failure));
            return;
          }
          String address = value == null ? null : ServiceAddress.ofTso(value);
          result.complete(
              remember(
                  address == null
                      ? TsoServer.of(leader)
                      : TsoServer.ofGroup(address, leader, keyspace, 0),
                  0));
        });
  }

  private TsoServer remember(TsoServer server, long revision) {
    found.set(new Found(server, revision, now()));
    return server;
  }

  @Override
  public void answered(TsoServer server) {
    if (!server.apart()) {
      leaders.answered(server.leader());
    }
  }

  @Override
  public void forget(TsoServer server) {
    if (server.apart()) {
      drop(server);
    } else {
      leaders.forget(server.leader());
    }
  }

  @Override
  public void failed(TsoServer server) {
    if (server.apart()) {
      drop(server);
    } else {
      leaders.failed(server.leader());
    }
  }

  private void drop(TsoServer server) {
    Found known = found.get();
    if (known != null && known.server().isSame(server)) {
      found.compareAndSet(known, null);
    }
  }
}
