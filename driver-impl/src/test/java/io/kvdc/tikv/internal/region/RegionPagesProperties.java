package io.kvdc.tikv.internal.region;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Bytes;
import io.kvdc.proto.metapb.Peer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

/** Look-ups in pages agree with a sorted map, whatever is put in, taken out and overlapped. */
class RegionPagesProperties {

  private static final Peer PEER = Peer.newBuilder().setId(1).setStoreId(1).build();

  private static CachedRegion region(long id, Bytes start, Bytes end) {
    return new CachedRegion(new RegionVerId(id, 1, 1), start, end, List.of(PEER), PEER, false);
  }

  private static Bytes key(Random random, int kind) {
    return switch (kind) {
      case 0 -> random(random, 1 + random.nextInt(3), 0);
      // Like rows of one table: all the difference is behind eight equal bytes and more.
      case 1 -> random(random, 12 + random.nextInt(3), 10);
      // Few bytes, mostly zeros: keys that begin with others, and the same numbers for them.
      case 2 -> zeros(random);
      // Half of all keys close together, so that the directory helps least.
      default ->
          random.nextBoolean() ? random(random, 9, 0) : random(random, 9 + random.nextInt(3), 8);
    };
  }

  private static Bytes random(Random random, int length, int same) {
    byte[] key = new byte[length];
    random.nextBytes(key);
    Arrays.fill(key, 0, same, (byte) 't');
    return Bytes.wrap(key);
  }

  private static Bytes zeros(Random random) {
    byte[] key = new byte[1 + random.nextInt(14)];
    key[random.nextInt(key.length)] = (byte) random.nextInt(3);
    return Bytes.wrap(key);
  }

  @Property(tries = 150, shrinking = ShrinkingMode.OFF)
  void agreesWithASortedMap(
      @ForAll long seed,
      @ForAll @IntRange(min = 0, max = 3) int kind,
      @ForAll @IntRange(min = 1, max = 5000) int count,
      @ForAll @IntRange(min = 2, max = 300) int pageSize) {
    Random random = new Random(seed);
    NavigableMap<Bytes, CachedRegion> model = new TreeMap<>();
    RegionPages pages = RegionPages.EMPTY;
    int done = 0;
    while (done < count) {
      RegionPagesEdit edit = new RegionPagesEdit(pages, pageSize);
      int batch = 1 + random.nextInt(400);
      for (int i = 0; i < batch; i++, done++) {
        change(random, kind, done, edit, model);
      }
      pages = edit.done();
    }
    check(random, kind, pages, model);
  }

  private static void change(
      Random random,
      int kind,
      int id,
      RegionPagesEdit edit,
      NavigableMap<Bytes, CachedRegion> model) {
    Bytes start = random.nextInt(20) == 0 ? Bytes.EMPTY : key(random, kind);
    Bytes end = random.nextInt(20) == 0 ? Bytes.EMPTY : neighbour(random, kind, start, model);
    if (!end.isEmpty() && start.compareTo(end) >= 0) {
      return;
    }
    CachedRegion region = region(id, start, end);
    List<CachedRegion> overlapping =
        model.values().stream().filter(other -> other.overlaps(region)).toList();
    assertThat(edit.overlapping(region)).isEqualTo(overlapping);
    for (CachedRegion other : overlapping) {
      edit.remove(other);
      model.remove(other.startKey());
    }
    if (random.nextInt(5) > 0) {
      edit.put(region);
      model.put(start, region);
    } else {
      edit.remove(region);
    }
  }

  /** Most regions are small and lie beside others. */
  private static Bytes neighbour(
      Random random, int kind, Bytes start, NavigableMap<Bytes, CachedRegion> model) {
    Bytes next = model.higherKey(start);
    return next == null || random.nextInt(4) == 0
        ? key(random, kind)
        : random.nextBoolean() ? next : start.next();
  }

  private static void check(
      Random random, int kind, RegionPages pages, NavigableMap<Bytes, CachedRegion> model) {
    List<Bytes> probes = new ArrayList<>(List.of(Bytes.EMPTY, Bytes.of(0), Bytes.of(255)));
    for (CachedRegion region : model.values()) {
      probes.add(region.startKey());
      probes.add(region.startKey().next());
      probes.add(region.endKey());
    }
    for (int i = 0; i < 300; i++) {
      probes.add(key(random, random.nextInt(4)));
      probes.add(key(random, kind));
    }
    for (Bytes probe : probes) {
      assertThat(pages.holding(probe)).isSameAs(holding(model, probe));
      assertThat(pages.holdingBelow(probe)).isSameAs(holdingBelow(model, probe));
    }
    List<CachedRegion> visited = new ArrayList<>();
    Bytes from = Bytes.EMPTY;
    while (from != null) {
      from = pages.visit(from, 1 + random.nextInt(50), visited::add);
    }
    assertThat(visited).isEqualTo(List.copyOf(model.values()));
  }

  private static @Nullable CachedRegion holding(
      NavigableMap<Bytes, CachedRegion> model, Bytes key) {
    Map.Entry<Bytes, CachedRegion> entry = model.floorEntry(key);
    return entry != null && entry.getValue().contains(key) ? entry.getValue() : null;
  }

  private static @Nullable CachedRegion holdingBelow(
      NavigableMap<Bytes, CachedRegion> model, Bytes key) {
    Map.Entry<Bytes, CachedRegion> entry =
        key.isEmpty() ? model.lastEntry() : model.lowerEntry(key);
    return entry != null && entry.getValue().containsBelow(key) ? entry.getValue() : null;
  }
}
