package io.kvdc.embedded.internal.pd;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.kvdc.embedded.ApiVersion;
import io.kvdc.embedded.internal.cluster.ClusterRuntime;
import io.kvdc.embedded.internal.cluster.ClusterSettings;
import io.kvdc.embedded.internal.cluster.StoreServices;
import io.kvdc.embedded.internal.topology.Topology;
import io.kvdc.proto.pdpb.PDGrpc;
import io.kvdc.proto.pdpb.RequestHeader;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A cluster whose stores serve nothing, and channels to its members of PD. */
final class PdFixture implements AutoCloseable {
  static final long CLUSTER_ID = 4242;
  private static final AtomicInteger NUMBER = new AtomicInteger();

  final ClusterRuntime runtime;
  private final List<ManagedChannel> channels = new ArrayList<>();

  PdFixture(int members, int stores, InstantSource clock) {
    ClusterSettings settings =
        new ClusterSettings(
            "pdtest" + NUMBER.incrementAndGet(),
            CLUSTER_ID,
            ApiVersion.V1,
            stores,
            members,
            0,
            false,
            clock,
            null,
            Map.of());
    runtime = ClusterRuntime.start(settings, context -> new NoServices());
    for (String address : runtime.pdAddresses()) {
      channels.add(InProcessChannelBuilder.forName(address).directExecutor().build());
    }
  }

  private static final class NoServices implements StoreServices {
    @Override
    public List<ServerServiceDefinition> services(long storeId) {
      return List.of();
    }

    @Override
    public ServerInterceptor aroundPd() {
      return new ServerInterceptor() {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
          return next.startCall(call, headers);
        }
      };
    }
  }

  static RequestHeader header() {
    return RequestHeader.newBuilder().setClusterId(CLUSTER_ID).build();
  }

  ManagedChannel channel(int member) {
    return channels.get(member);
  }

  PDGrpc.PDBlockingStub pd(int member) {
    return PDGrpc.newBlockingStub(channel(member));
  }

  PDGrpc.PDBlockingStub pd(int member, String metadataKey, String value) {
    Metadata headers = new Metadata();
    headers.put(Metadata.Key.of(metadataKey, Metadata.ASCII_STRING_MARSHALLER), value);
    return pd(member).withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  Topology topology() {
    return runtime.context().topology();
  }

  @Override
  public void close() {
    channels.forEach(ManagedChannel::shutdownNow);
    runtime.close();
  }
}
