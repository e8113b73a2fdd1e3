package io.kvdc.tikv.internal.region;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Bytes;
import io.kvdc.proto.metapb.Peer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;

/** Look-ups in pages agree with a sorted map, for keys that share prefixes and for few pages. */
class RegionPagesProperties {

  private static final Peer PEER = Peer.newBuilder().setId(1).setStoreId(1).build();

  private static CachedRegion region(long id, Bytes start, Bytes end) {
    return new CachedRegion(new RegionVerId(id, 1, 1), start, end, List.of(PEER), PEER, false);
  }

  private static Bytes key(Random random, int kind) {
    byte[] key = new byte[kind == 0 ? 1 + random.nextInt(3) : 12 + random.nextInt(3)];
    random.nextBytes(key);
    if (kind > 0) {
      // Like rows of one table: all the difference is behind eight equal bytes and more.
      java.util.Arrays.fill(key, 0, 10, (byte) 't');
    }
    return Bytes.wrap(key);
  }

  @Property(tries = 60, shrinking = ShrinkingMode.OFF)
  void agreesWithASortedMap(
      @ForAll long seed,
      @ForAll @IntRange(min = 0, max = 1) int kind,
      @ForAll @IntRange(min = 1, max = 600) int count) {
    Random random = new Random(seed);
    NavigableMap<Bytes, CachedRegion> model = new TreeMap<>();
    RegionPages pages = RegionPages.EMPTY;
    for (int i = 0; i < count; i++) {
      Bytes start = i == 0 ? Bytes.EMPTY : key(random, kind);
      if (!model.containsKey(start)) {
        // Ends do not matter to the index itself.
        CachedRegion region = region(i, start, start.next());
        pages = pages.with(region);
        model.put(start, region);
      }
      if (random.nextInt(4) == 0) {
        Bytes victim = new ArrayList<>(model.keySet()).get(random.nextInt(model.size()));
        pages = pages.without(model.remove(victim));
      }
    }
    List<Bytes> probes = new ArrayList<>(model.keySet());
    for (int i = 0; i < 200; i++) {
      probes.add(key(random, random.nextInt(2)));
    }
    for (Bytes probe : probes) {
      assertThat(pages.floor(probe)).isSameAs(value(model.floorEntry(probe)));
      if (!probe.isEmpty()) {
        assertThat(pages.lower(probe)).isSameAs(value(model.lowerEntry(probe)));
      }
    }
    assertThat(pages.lower(Bytes.EMPTY)).isSameAs(value(model.lastEntry()));
  }

  private static CachedRegion value(Map.Entry<Bytes, CachedRegion> entry) {
    return entry == null ? null : entry.getValue();
  }
}
