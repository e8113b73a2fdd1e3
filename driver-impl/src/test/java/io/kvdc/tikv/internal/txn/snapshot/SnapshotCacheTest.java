package io.kvdc.tikv.internal.txn.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Bytes;
import org.junit.jupiter.api.Test;

/** What is remembered, and for how long. */
class SnapshotCacheTest {

  private static final int SMALL = SnapshotCache.OVERHEAD_BYTES + 2;

  private static Bytes key(int number) {
    return Bytes.of(number);
  }

  private static Found found(int value) {
    return new Found(Bytes.of(value), 0);
  }

  @Test
  void whatWasReadFirstIsForgottenFirst() {
    SnapshotCache cache = new SnapshotCache(3 * SMALL);
    for (int i = 0; i < 5; i++) {
      cache.put(key(i), found(i));
    }
    assertThat(cache.size()).isEqualTo(3);
    assertThat(cache.find(key(1), false)).isNull();
    assertThat(cache.find(key(2), false)).isEqualTo(found(2));
    assertThat(cache.find(key(4), false)).isEqualTo(found(4));
    assertThat(cache.hits()).isEqualTo(2);
  }

  @Test
  void whatIsLargerThanTheLimitIsNotRemembered() {
    SnapshotCache cache = new SnapshotCache(3 * SMALL);
    cache.put(key(1), new Found(Bytes.wrap(new byte[3 * SMALL]), 0));
    assertThat(cache.size()).isZero();
    cache.put(key(2), found(2));
    assertThat(cache.find(key(2), false)).isNotNull();
  }

  @Test
  void absentKeysCountToo() {
    SnapshotCache cache = new SnapshotCache(10 * SMALL);
    for (int i = 0; i < 100; i++) {
      cache.put(key(i), Found.NOTHING);
    }
    assertThat(cache.size()).isEqualTo(10);
  }

  @Test
  void theSameKeyIsCountedOnce() {
    SnapshotCache cache = new SnapshotCache(3 * SMALL);
    for (int i = 0; i < 100; i++) {
      cache.put(key(1), found(i % 10));
    }
    cache.put(key(2), found(2));
    cache.put(key(3), found(3));
    assertThat(cache.size()).isEqualTo(3);
  }

  @Test
  void aCommitTimestampIsNotForgottenForNone() {
    SnapshotCache cache = new SnapshotCache(3 * SMALL);
    Found versioned = new Found(Bytes.of(1), 7);
    cache.put(key(1), versioned);
    cache.put(key(1), found(1));
    assertThat(cache.find(key(1), true)).isEqualTo(versioned);
  }

  @Test
  void anEntryWithoutACommitTimestampDoesNotAnswerWhoWantsOne() {
    SnapshotCache cache = new SnapshotCache(3 * SMALL);
    cache.put(key(1), found(1));
    cache.put(key(2), Found.NOTHING);
    assertThat(cache.find(key(1), true)).isNull();
    assertThat(cache.find(key(2), true)).isEqualTo(Found.NOTHING);
  }

  @Test
  void afterClearingThereIsRoomAgain() {
    SnapshotCache cache = new SnapshotCache(2 * SMALL);
    cache.put(key(1), found(1));
    cache.clear();
    cache.put(key(2), found(2));
    cache.put(key(3), found(3));
    assertThat(cache.size()).isEqualTo(2);
  }
}
