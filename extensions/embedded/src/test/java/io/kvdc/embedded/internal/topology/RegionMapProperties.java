package io.kvdc.embedded.internal.topology;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.kvdc.proto.metapb.Store;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever is done to the map, its regions partition the key space and epochs only grow. */
class RegionMapProperties {
  private enum Kind {
    SPLIT,
    MERGE_RIGHT,
    MERGE_LEFT,
    TRANSFER,
    STOP,
    START,
    SCATTER
  }

  private record Step(Kind kind, ByteString key, int store) {}

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<ByteString> keys =
        Arbitraries.bytes()
            .map(b -> b)
            .array(byte[].class)
            .ofMinSize(1)
            .ofMaxSize(3)
            .map(ByteString::copyFrom);
    return Combinators.combine(
            Arbitraries.of(Kind.class), keys, Arbitraries.integers().between(0, 3))
        .as(Step::new)
        .list()
        .ofMaxSize(60);
  }

  @Property(tries = 300)
  void regionsPartitionTheKeySpaceAndEpochsGrow(@ForAll("steps") List<Step> steps) {
    Topology topology = new Topology(new IdAllocator());
    for (int i = 0; i < 4; i++) {
      topology.putStore(Store.newBuilder().setId(topology.ids().next()).build());
    }
    topology.bootstrap(List.of(1L, 2L, 3L));
    Map<Long, Long> versions = new HashMap<>();
    for (Step step : steps) {
      apply(topology, step);
      checkPartition(topology.current());
      checkLookUps(topology.current(), step.key());
      for (RegionState region : topology.current().regions()) {
        long version = region.meta().getRegionEpoch().getVersion();
        assertThat(version).isGreaterThanOrEqualTo(versions.getOrDefault(region.id(), 0L));
        versions.put(region.id(), version);
        checkLeader(region, topology.current());
      }
    }
  }

  private static void apply(Topology topology, Step step) {
    RegionState region = topology.current().regionOf(step.key());
    long store = step.store() + 1;
    switch (step.kind()) {
      case SPLIT -> topology.splitAt(List.of(step.key()));
      case MERGE_RIGHT -> {
        if (!region.endKey().isEmpty()) {
          topology.merge(region.id(), topology.current().regionOf(region.endKey()).id());
        }
      }
      case MERGE_LEFT -> {
        RegionState left = topology.current().regionBefore(step.key());
        if (left != null) {
          topology.merge(region.id(), left.id());
        }
      }
      case TRANSFER -> {
        if (region.leader() != null
            && region.peerOn(store) != null
            && topology.current().isAlive(store)) {
          topology.transferLeader(region.id(), store);
        }
      }
      case STOP -> topology.setRunning(store, false);
      case START -> topology.setRunning(store, true);
      case SCATTER -> topology.scatter(List.of(region.id()));
    }
  }

  private static void checkPartition(TopologySnapshot map) {
    ByteString border = ByteString.EMPTY;
    for (RegionState region : map.regions()) {
      assertThat(region.startKey()).isEqualTo(border);
      assertThat(map.region(region.id())).isSameAs(region);
      border = region.endKey();
      assertThat(border.isEmpty()).isEqualTo(region == map.regions().get(map.regionCount() - 1));
    }
  }

  private static void checkLookUps(TopologySnapshot map, ByteString key) {
    RegionState found = map.regionOf(key);
    assertThat(found.contains(key)).isTrue();
    assertThat(map.regionsIn(key, ByteString.EMPTY, 1)).containsExactly(found);
    RegionState before = map.regionBefore(key);
    assertThat(before == null ? ByteString.EMPTY : before.endKey()).isEqualTo(found.startKey());
  }

  private static void checkLeader(RegionState region, TopologySnapshot map) {
    long alive =
        region.meta().getPeersList().stream().filter(p -> map.isAlive(p.getStoreId())).count();
    assertThat(region.leader() != null).isEqualTo(alive >= 2);
    if (region.leader() != null) {
      assertThat(region.meta().getPeersList()).contains(region.leader());
      assertThat(map.isAlive(region.leader().getStoreId())).isTrue();
    }
  }
}
