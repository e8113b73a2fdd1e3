package io.kvdc.bench;

import com.google.protobuf.ByteString;
import io.kvdc.Bytes;
import io.kvdc.proto.metapb.Peer;
import io.kvdc.proto.metapb.Region;
import io.kvdc.proto.metapb.RegionEpoch;
import io.kvdc.tikv.internal.codec.KeyCodec;
import io.kvdc.tikv.internal.pd.PdRegion;
import io.kvdc.tikv.internal.region.CachedRegion;
import io.kvdc.tikv.internal.region.RegionCache;
import io.kvdc.tikv.internal.retry.RetryEnvironment;
import io.kvdc.tikv.internal.retry.Scheduler;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
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
import org.openjdk.jmh.annotations.Warmup;

/** Finding the region of a random key in the cache, beside a TreeMap with the same keys. */
@State(Scope.Benchmark)
@NullUnmarked
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgs = "-Xmx2g")
public class RegionLookupBenchmark {

  private static final long PREFIX = 0x7573657273000000L;
  private static final int PAGE = 10_000;

  /** Regions in the cache. */
  @Param({"1000", "1000000"})
  public int regions;

  private RegionCache cache;
  private TreeMap<Bytes, Integer> tree;
  private long random = 88172645463325252L;

  /** Fills the cache as page after page of a scan of PD would. */
  @Setup
  public void fill() {
    Scheduler never = (task, delayNanos) -> () -> {};
    cache =
        new RegionCache(
            KeyCodec.v1Raw(), new RetryEnvironment(never, System::nanoTime, new Random(1)));
    tree = new TreeMap<>();
    List<PdRegion> page = new ArrayList<>();
    for (int i = 0; i < regions; i++) {
      page.add(region(i));
      tree.put(border(i), i);
      if (page.size() == PAGE || i == regions - 1) {
        cache.learn(page);
        page.clear();
      }
    }
  }

  private PdRegion region(int number) {
    Peer leader = Peer.newBuilder().setId(number + 1).setStoreId(number % 3 + 1).build();
    Region.Builder meta =
        Region.newBuilder()
            .setId(number + 1)
            .setRegionEpoch(RegionEpoch.newBuilder().setConfVer(1).setVersion(1))
            .addPeers(leader);
    meta.setStartKey(ByteString.copyFrom(number == 0 ? new byte[0] : bytes(number)));
    meta.setEndKey(ByteString.copyFrom(number == regions - 1 ? new byte[0] : bytes(number + 1)));
    return new PdRegion(meta.build(), leader, List.of(), List.of(), null);
  }

  private static byte[] bytes(int number) {
    return ByteBuffer.allocate(16).putLong(PREFIX).putLong(number * 977L).array();
  }

  private static Bytes border(int number) {
    return number == 0 ? Bytes.of(0) : Bytes.wrap(bytes(number));
  }

  /** Made where it is used, as an application's key is: not one more miss. */
  private Bytes nextKey() {
    random ^= random << 13;
    random ^= random >>> 7;
    random ^= random << 17;
    long number = (random >>> 1) % (regions * 977L);
    return Bytes.wrap(ByteBuffer.allocate(16).putLong(PREFIX).putLong(number).array());
  }

  /**
   * The cache.
   *
   * @return the region
   */
  @Benchmark
  public CachedRegion cache() {
    return cache.find(nextKey());
  }

  /**
   * The peer: the map that the cache could have been.
   *
   * @return the entry
   */
  @Benchmark
  public Map.Entry<Bytes, Integer> treeMap() {
    return tree.floorEntry(nextKey());
  }
}
