package io.kvdc.embedded;

import io.grpc.ManagedChannel;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.netty.NettyChannelBuilder;
import io.kvdc.proto.metapb.Store;
import io.kvdc.proto.pdpb.GetAllStoresRequest;
import io.kvdc.proto.pdpb.PDGrpc;
import io.kvdc.proto.pdpb.RequestHeader;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CopyOnWriteArrayList;

/** Plain gRPC channels to the nodes of a cluster, found as a client finds them: by asking PD. */
final class TestChannels implements AutoCloseable {

  private final EmbeddedCluster cluster;
  private final List<ManagedChannel> channels = new CopyOnWriteArrayList<>();

  TestChannels(EmbeddedCluster cluster) {
    this.cluster = cluster;
  }

  PDGrpc.PDBlockingStub pd() {
    return PDGrpc.newBlockingStub(to(cluster.pdAddresses().get(cluster.pdLeader())));
  }

  RequestHeader header() {
    return RequestHeader.newBuilder().setClusterId(cluster.clusterId()).build();
  }

  Store store(long storeId) {
    return pd()
        .getAllStores(GetAllStoresRequest.newBuilder().setHeader(header()).build())
        .getStoresList()
        .stream()
        .filter(store -> store.getId() == storeId)
        .findFirst()
        .orElseThrow(() -> new NoSuchElementException("store " + storeId));
  }

  ManagedChannel toStore(long storeId) {
    return to(store(storeId).getAddress());
  }

  ManagedChannel to(String address) {
    ManagedChannel channel =
        cluster.transport() == Transport.TCP
            ? NettyChannelBuilder.forTarget(address).usePlaintext().build()
            : InProcessChannelBuilder.forName(address).build();
    channels.add(channel);
    return channel;
  }

  @Override
  public void close() {
    channels.forEach(ManagedChannel::shutdownNow);
  }
}
