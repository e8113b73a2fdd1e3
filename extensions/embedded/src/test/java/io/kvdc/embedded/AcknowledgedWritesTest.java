package io.kvdc.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.kvdc.Bytes;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.proto.kvrpcpb.RawGetRequest;
import io.kvdc.proto.kvrpcpb.RawPutRequest;
import io.kvdc.proto.kvrpcpb.RawPutResponse;
import io.kvdc.proto.metapb.Peer;
import io.kvdc.proto.metapb.RegionEpoch;
import io.kvdc.proto.tikvpb.TikvGrpc;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Writes while everything breaks that can: what was acknowledged must be there afterwards. */
@Timeout(120)
class AcknowledgedWritesTest {

  private static final int WRITERS = 3;
  private static final int ROUNDS = 6;

  private final Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
  private final Map<String, ManagedChannel> channels = new ConcurrentHashMap<>();
  private volatile boolean stop;

  @Test
  void nothingIsLostAndNoThreadIsLeft() throws InterruptedException {
    EmbeddedCluster cluster =
        EmbeddedCluster.builder()
            .name("acknowledged")
            .apiVersion(ApiVersion.V1TTL)
            .stores(3)
            .pdMembers(3)
            .tcp(0)
            .start();
    try (TestChannels ways = new TestChannels(cluster)) {
      List<Thread> writers = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        String name = "w" + i;
        writers.add(new Thread(() -> write(cluster, ways, name)));
      }
      writers.forEach(Thread::start);
      for (int round = 0; round < ROUNDS; round++) {
        shake(cluster, round);
      }
      int before = acknowledged.size();
      while (acknowledged.size() < before + WRITERS) {
        Thread.onSpinWait();
      }
      stop = true;
      for (Thread writer : writers) {
        writer.join();
      }

      for (String key : acknowledged) {
        assertThat(read(cluster, ways, key)).isEqualTo(key);
      }
    } finally {
      cluster.close();
    }
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .noneMatch(name -> name.contains("acknowledged"));
  }

  private static void shake(EmbeddedCluster cluster, int round) {
    List<Long> stores = cluster.storeIds();
    long victim = stores.get(round % stores.size());
    cluster.network().store(victim).delay(Duration.ofMillis(1));
    cluster.stopStore(victim);
    cluster.split(Bytes.utf8("w" + round), Bytes.utf8("w" + round + "5"));
    cluster.startStore(victim);
    cluster.scatter();
    cluster.network().isolateStore(victim);
    cluster.transferPdLeader((cluster.pdLeader() + 1) % cluster.pdMembers());
    cluster.network().healStore(victim);
    cluster.network().store(victim).resetStreams();
    cluster.mergeWithNext(Bytes.utf8("a"));
    cluster.network().store(stores.get((round + 1) % stores.size())).goAway();
    cluster.moveStore(victim);
    cluster.network().store(stores.get((round + 2) % stores.size())).resetConnections();
    cluster.network().store(stores.get((round + 2) % stores.size())).halfOpen();
    cluster.network().heal();
  }

  private void write(EmbeddedCluster cluster, TestChannels ways, String writer) {
    for (int i = 0; !stop; i++) {
      String key = writer + "-" + i;
      RawPutRequest put =
          RawPutRequest.newBuilder()
              .setContext(context(cluster, key))
              .setKey(ByteString.copyFromUtf8(key))
              .setValue(ByteString.copyFromUtf8(key))
              .build();
      try {
        RawPutResponse answer = stub(cluster, ways, put.getContext()).rawPut(put);
        if (answer.equals(RawPutResponse.getDefaultInstance())) {
          acknowledged.add(key);
        }
      } catch (StatusRuntimeException e) {
        // Not acknowledged: it may be there or not.
      }
    }
  }

  private String read(EmbeddedCluster cluster, TestChannels ways, String key) {
    Context context = context(cluster, key);
    return stub(cluster, ways, context)
        .rawGet(
            RawGetRequest.newBuilder()
                .setContext(context)
                .setKey(ByteString.copyFromUtf8(key))
                .build())
        .getValue()
        .toStringUtf8();
  }

  private TikvGrpc.TikvBlockingStub stub(
      EmbeddedCluster cluster, TestChannels ways, Context context) {
    String address = cluster.storeAddress(context.getPeer().getStoreId());
    ManagedChannel channel = channels.computeIfAbsent(address, ways::to);
    return TikvGrpc.newBlockingStub(channel).withDeadlineAfter(2, TimeUnit.SECONDS);
  }

  private static Context context(EmbeddedCluster cluster, String key) {
    RegionInfo region = cluster.regionOf(Bytes.utf8(key));
    while (region.leaderStoreId() == 0) {
      region = cluster.regionOf(Bytes.utf8(key));
    }
    long leader = region.leaderStoreId();
    long peer =
        region.peers().stream()
            .filter(one -> one.storeId() == leader)
            .mapToLong(PeerInfo::id)
            .findFirst()
            .orElseThrow();
    return Context.newBuilder()
        .setRegionId(region.id())
        .setRegionEpoch(
            RegionEpoch.newBuilder().setVersion(region.version()).setConfVer(region.confVer()))
        .setPeer(Peer.newBuilder().setId(peer).setStoreId(leader))
        .build();
  }
}
