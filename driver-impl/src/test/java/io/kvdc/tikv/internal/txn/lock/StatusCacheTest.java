package io.kvdc.tikv.internal.txn.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvdc.error.ProtocolException;
import io.kvdc.proto.kvrpcpb.Action;
import org.junit.jupiter.api.Test;

/** Only sealed fates are kept, and they do not change. */
class StatusCacheTest {

  private final StatusCache cache = new StatusCache();

  private static TxnStatus status(long ttl, long commitTs, Action action) {
    return new TxnStatus(ttl, commitTs, action, null);
  }

  @Test
  void whatIsNotDeterminedIsNotKept() {
    cache.save(1, status(3_000, 0, Action.NoAction));
    cache.save(1, status(3_000, 0, Action.MinCommitTSPushed));
    cache.save(1, status(0, 0, Action.LockNotExistDoNothing));
    cache.save(1, status(0, 0, Action.TTLExpirePessimisticRollback));
    assertThat(cache.find(1)).isNull();
  }

  @Test
  void sealedFatesAreKept() {
    cache.save(1, status(0, 5, Action.NoAction));
    cache.save(2, status(0, 0, Action.NoAction));
    cache.save(3, status(0, 0, Action.TTLExpireRollback));
    cache.save(4, status(0, 0, Action.LockNotExistRollback));
    assertThat(cache.size()).isEqualTo(4);
    assertThat(cache.find(1)).isEqualTo(status(0, 5, Action.NoAction));
  }

  @Test
  void theSameFateMayBeFoundTwice() {
    cache.save(1, status(0, 0, Action.NoAction));
    cache.save(1, status(0, 0, Action.TTLExpireRollback));
    assertThat(cache.size()).isEqualTo(1);
  }

  @Test
  void twoFatesOfOneTransactionAreAnError() {
    cache.save(1, status(0, 5, Action.NoAction));
    assertThatThrownBy(() -> cache.save(1, status(0, 6, Action.NoAction)))
        .isInstanceOf(ProtocolException.class);
    assertThatThrownBy(() -> cache.save(1, status(0, 0, Action.TTLExpireRollback)))
        .isInstanceOf(ProtocolException.class);
    assertThat(cache.find(1)).isEqualTo(status(0, 5, Action.NoAction));
  }

  @Test
  void theOldestEntryGivesWay() {
    for (long startTs = 1; startTs <= StatusCache.SIZE; startTs++) {
      cache.save(startTs, status(0, startTs + 1, Action.NoAction));
    }
    assertThat(cache.find(1)).isNotNull();
    cache.save(1L << 40, status(0, 0, Action.NoAction));
    assertThat(cache.find(1)).isNull();
    assertThat(cache.find(2)).isNotNull();
    assertThat(cache.size()).isEqualTo(StatusCache.SIZE);
  }
}
