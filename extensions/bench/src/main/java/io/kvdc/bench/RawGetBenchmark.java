package io.kvdc.bench;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.netty.NettyChannelBuilder;
import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.Kv;
import io.kvdc.RawSession;
import io.kvdc.embedded.EmbeddedCluster;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.proto.kvrpcpb.RawGetRequest;
import io.kvdc.proto.kvrpcpb.RawGetResponse;
import io.kvdc.proto.tikvpb.TikvGrpc;
import io.kvdc.tikv.TikvConnection;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One point get through the driver, beside the same request by a bare gRPC stub to the same server
 * in the same JVM: the difference is the driver's own cost. Run with {@code -prof gc} for
 * allocation.
 */
@State(Scope.Benchmark)
@NullUnmarked
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class RawGetBenchmark {

  private static final Bytes KEY = Bytes.utf8("benchmark/key");

  /** In the same process, which shows the driver alone, or over loopback. */
  @Param({"inprocess", "netty"})
  public String transport;

  /** Bytes in the value. */
  @Param({"100", "65536"})
  public int valueSize;

  private EmbeddedCluster cluster;
  private Connection connection;
  private RawSession raw;
  private ManagedChannel channel;
  private TikvGrpc.TikvBlockingStub stub;
  private RawGetRequest request;

  /** Starts a cluster with one key and connects both ways. */
  @Setup
  public void open() {
    cluster = Clusters.start(transport);
    connection = Kv.connect(cluster.url());
    raw = connection.raw();
    raw.put(KEY, Bytes.wrap(new byte[valueSize]));
    TikvConnection tikv = connection.unwrap(TikvConnection.class);
    String address = tikv.stores().get(0).address();
    channel =
        transport.equals("inprocess")
            ? InProcessChannelBuilder.forName(address).directExecutor().build()
            : NettyChannelBuilder.forTarget(address).usePlaintext().directExecutor().build();
    stub = TikvGrpc.newBlockingStub(channel);
    request =
        RawGetRequest.newBuilder()
            .setContext(Context.newBuilder(Clusters.contextOf(tikv, KEY)))
            .setKey(ByteString.copyFrom(KEY.asByteBuffer()))
            .build();
  }

  /** Ends all of it. */
  @TearDown
  public void close() {
    channel.shutdownNow();
    connection.close();
    cluster.close();
  }

  /**
   * The blocking face.
   *
   * @return the value
   */
  @Benchmark
  public Bytes driver() {
    return raw.get(KEY);
  }

  /**
   * The asynchronous face, waited for.
   *
   * @return the value
   */
  @Benchmark
  public Bytes driverAsync() {
    return raw.async().get(KEY).toCompletableFuture().join();
  }

  /**
   * The floor: a generated blocking stub.
   *
   * @return the answer
   */
  @Benchmark
  public RawGetResponse bareStub() {
    return stub.rawGet(request);
  }
}
