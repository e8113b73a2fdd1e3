package io.kvdc.embedded.internal.mvcc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TxnStatusCacheTest {

  private final TxnStatusCache cache = new TxnStatusCache();

  @Test
  void knowsWhatWasCommittedAndNothingElse() {
    cache.insertCommitted(List.of(10L, 20L));

    assertThat(cache.isCommitted(10)).isTrue();
    assertThat(cache.isCommitted(20)).isTrue();
    assertThat(cache.isCommitted(15)).isFalse();
  }

  @Test
  void forgetsTheOldestFirstAndDoesNotGrowForEver() {
    int many = 100_000;
    cache.insertCommitted(LongStream.rangeClosed(1, many).boxed().toList());

    assertThat(cache.isCommitted(many)).isTrue();
    assertThat(cache.isCommitted(1)).isFalse();
    assertThat(cache.isCommitted(many - TxnStatusCache.CAPACITY + 1)).isTrue();
    assertThat(cache.isCommitted(many - TxnStatusCache.CAPACITY)).isFalse();
  }
}
