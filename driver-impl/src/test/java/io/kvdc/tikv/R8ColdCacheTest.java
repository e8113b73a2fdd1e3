package io.kvdc.tikv;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Bytes;
import io.kvdc.RawSession;
import io.kvdc.embedded.RpcJournal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Ten thousand cold regions and two hundred threads that start together: PD sees questions in
 * proportion to regions, however many callers there are.
 */
class R8ColdCacheTest {

  private static final int REGIONS = 10_000;
  private static final int THREADS = 200;
  private static final int REGIONS_PER_ANSWER = 128;

  private final Clusters clusters = Clusters.of(3);
  private final RpcJournal journal = clusters.cluster().faults().journal();

  @AfterEach
  void close() {
    clusters.close();
  }

  private static Bytes key(int region) {
    return Bytes.utf8("k%06d".formatted(region));
  }

  private RawSession cold() {
    clusters.cluster().split(IntStream.range(1, REGIONS).mapToObj(R8ColdCacheTest::key).toList());
    RawSession raw = clusters.connect().raw();
    journal.clear();
    return raw;
  }

  private long questions() {
    return journal.count("GetRegion")
        + journal.count("GetPrevRegion")
        + journal.count("GetRegionByID")
        + journal.count("ScanRegions")
        + journal.count("BatchScanRegions");
  }

  @Test
  void manyThreadsStartTogether() throws InterruptedException {
    RawSession raw = cold();
    CountDownLatch go = new CountDownLatch(1);
    ExecutorService callers = Executors.newFixedThreadPool(THREADS);
    List<CompletableFuture<?>> done = new ArrayList<>();
    for (int thread = 0; thread < THREADS; thread++) {
      int first = thread;
      done.add(
          CompletableFuture.runAsync(
              () -> {
                awaitQuietly(go);
                // Each thread steps over the whole key space.
                for (int region = first; region < REGIONS; region += THREADS) {
                  assertThat(raw.get(key(region))).isNull();
                }
              },
              callers));
    }
    go.countDown();
    done.forEach(CompletableFuture::join);
    callers.shutdown();
    // How far the answers overlap is up to the scheduler; one question per region it never is.
    assertThat(questions()).isBetween((long) REGIONS / REGIONS_PER_ANSWER, REGIONS / 10L);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void oneBatchOverAllRegions() {
    RawSession raw = cold();
    List<Bytes> keys = IntStream.range(0, REGIONS).mapToObj(R8ColdCacheTest::key).toList();
    assertThat(raw.batchGet(keys)).hasSize(REGIONS);
    assertThat(questions())
        .isBetween((long) REGIONS / REGIONS_PER_ANSWER, 2L * REGIONS / REGIONS_PER_ANSWER);
  }
}
