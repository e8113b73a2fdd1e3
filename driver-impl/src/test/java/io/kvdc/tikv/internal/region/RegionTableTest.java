package io.kvdc.tikv.internal.region;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Bytes;
import io.kvdc.proto.metapb.Peer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RegionTableTest {

  private static final Peer PEER = Peer.newBuilder().setId(1).setStoreId(1).build();

  private final RegionTable table = new RegionTable();

  private static CachedRegion region(long id) {
    return new CachedRegion(
        new RegionVerId(id, 1, 1), Bytes.EMPTY, Bytes.EMPTY, List.of(PEER), PEER, false);
  }

  @Test
  void agreesWithAMap() {
    Random random = new Random(7);
    Map<Long, CachedRegion> model = new HashMap<>();
    for (int step = 0; step < 50_000; step++) {
      long id = random.nextInt(2_000);
      CachedRegion region = region(id);
      if (random.nextInt(3) > 0) {
        table.put(region);
        model.put(id, region);
      } else if (random.nextBoolean()) {
        table.remove(region);
      } else if (model.containsKey(id)) {
        table.remove(model.remove(id));
      }
      long probe = random.nextInt(2_000);
      assertThat(table.get(probe)).isSameAs(model.get(probe));
    }
    assertThat(table.size()).isEqualTo(model.size());
    model.forEach((id, region) -> assertThat(table.get(id)).isSameAs(region));
  }

  @Test
  void readersBesideAWriterFindNothingElse() throws InterruptedException {
    AtomicBoolean done = new AtomicBoolean();
    AtomicInteger wrong = new AtomicInteger();
    Thread reader =
        new Thread(
            () -> {
              Random random = new Random(1);
              while (!done.get()) {
                long id = random.nextInt(500);
                CachedRegion found = table.get(id);
                if (found != null && found.id() != id) {
                  wrong.incrementAndGet();
                }
              }
            });
    reader.start();
    Random random = new Random(2);
    for (int step = 0; step < 200_000; step++) {
      long id = random.nextInt(500);
      CachedRegion known = table.get(id);
      if (known == null) {
        table.put(region(id));
      } else {
        table.remove(known);
      }
    }
    done.set(true);
    reader.join();
    assertThat(wrong).hasValue(0);
  }
}
