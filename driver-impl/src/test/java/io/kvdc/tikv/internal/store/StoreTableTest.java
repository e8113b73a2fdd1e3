package io.kvdc.tikv.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.tikv.internal.retry.ManualTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StoreTableTest {

  private final StoreTable table = new StoreTable();

  private static KnownStore store(long id) {
    return new KnownStore(id, StoreDescription.of(null), new ManualTime().environment(0).ticker());
  }

  @Test
  void findsWhatWasAdded() {
    List<KnownStore> added = new ArrayList<>();
    for (long id = 1; id < 2_000; id += 17) {
      assertThat(table.find(id)).isNull();
      added.add(table.findOrAdd(id, StoreTableTest::store));
      // Ids that differ in their high half only share a slot.
      added.add(table.findOrAdd(id << 32, StoreTableTest::store));
    }
    for (KnownStore each : added) {
      assertThat(table.find(each.id())).isSameAs(each);
    }
    assertThat(table.all()).containsExactlyInAnyOrderElementsOf(added);
    assertThat(table.find(2)).isNull();
  }

  @Test
  void allWhoAddOneAtTheSameTimeGetTheSame() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    Callable<List<KnownStore>> adding =
        () ->
            IntStream.range(0, 200)
                .mapToObj(id -> table.findOrAdd(id, StoreTableTest::store))
                .toList();
    List<List<KnownStore>> seen = new ArrayList<>();
    for (var result : threads.invokeAll(List.of(adding, adding, adding, adding))) {
      seen.add(result.get());
    }
    threads.shutdown();
    assertThat(seen).allSatisfy(each -> assertThat(each).isEqualTo(seen.get(0)));
    assertThat(table.all()).hasSize(200);
  }
}
