package io.kvdc.embedded.internal.tikv;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.kvdc.embedded.internal.faults.FaultTimer;
import io.kvdc.embedded.internal.topology.StoreStatus;
import io.kvdc.embedded.internal.topology.Topology;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Passes calls on to the store that a client names in their metadata, for it cannot reach that
 * store itself (TiKV, {@code server/proxy.rs}). The same calls as in TiKV; all others are answered
 * where they arrive, whatever the metadata.
 *
 * <p>Stores reach each other past the network that clients use. One that is stopped or isolated is
 * reached by none.
 */
final class Forwarding implements ServerInterceptor {

  static final Metadata.Key<String> HOST =
      Metadata.Key.of("tikv-forwarded-host", Metadata.ASCII_STRING_MARSHALLER);

  /** How long TiKV waits for a connection (proxy.rs, call_on). */
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

  private static final Set<String> FORWARDED =
      Set.of(
          "KvGet",
          "KvScan",
          "KvPrewrite",
          "KvPessimisticLock",
          "KVPessimisticRollback",
          "KvCommit",
          "KvCleanup",
          "KvBatchGet",
          "KvBatchRollback",
          "KvTxnHeartBeat",
          "KvCheckTxnStatus",
          "KvCheckSecondaryLocks",
          "KvScanLock",
          "KvResolveLock",
          "KvDeleteRange",
          "MvccGetByKey",
          "MvccGetByStartTs",
          "RawGet",
          "RawBatchGet",
          "RawScan",
          "RawBatchScan",
          "RawPut",
          "RawBatchPut",
          "RawDelete",
          "RawBatchDelete",
          "RawDeleteRange",
          "RawGetKeyTTL",
          "RawCompareAndSwap",
          "RawChecksum",
          "KvFlush",
          "KvBufferBatchGet",
          "BroadcastTxnStatus",
          "Coprocessor",
          "SplitRegion",
          "BatchCommands");

  private final Topology topology;
  private final FaultTimer timer;
  private final Map<Long, List<ServerServiceDefinition>> services = new ConcurrentHashMap<>();

  Forwarding(Topology topology, FaultTimer timer) {
    this.topology = topology;
    this.timer = timer;
  }

  /** Notes what a store serves since it started last. */
  void serves(long storeId, List<ServerServiceDefinition> all) {
    services.put(storeId, all);
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    String host = headers.get(HOST);
    String method = String.valueOf(call.getMethodDescriptor().getBareMethodName());
    if (host == null || host.isEmpty() || !FORWARDED.contains(method)) {
      return next.startCall(call, headers);
    }
    ServerCallHandler<Q, A> target = target(host, call.getMethodDescriptor().getFullMethodName());
    if (target == null) {
      var unused =
          timer
              .after(CONNECT_TIMEOUT)
              .thenRun(
                  () ->
                      call.close(
                          Status.CANCELLED.withDescription("no connection to store at " + host),
                          new Metadata()));
      return new ServerCall.Listener<>() {};
    }
    Metadata passed = new Metadata();
    passed.merge(headers);
    passed.removeAll(HOST);
    return target.startCall(call, passed);
  }

  @SuppressWarnings("unchecked")
  private <Q, A> @Nullable ServerCallHandler<Q, A> target(String host, String method) {
    for (StoreStatus store : topology.current().stores()) {
      if (store.isAlive() && store.meta().getAddress().equals(host)) {
        for (ServerServiceDefinition service : services.getOrDefault(store.id(), List.of())) {
          ServerMethodDefinition<?, ?> found = service.getMethod(method);
          if (found != null) {
            return (ServerCallHandler<Q, A>) found.getServerCallHandler();
          }
        }
      }
    }
    return null;
  }
}
