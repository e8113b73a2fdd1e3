package io.kvdc.tck.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.KeyValue;
import io.kvdc.ScanOptions;
import io.kvdc.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What the store does with time, and its checksum; all else the suite tests. */
class ReferenceStoreTest {

  private static final String FAMILY = "default";
  private static final Bytes KEY = Bytes.utf8("k");
  private static final Bytes VALUE = Bytes.utf8("v");

  private final AtomicLong millis = new AtomicLong(1_800_000_000_000L);
  private final ReferenceStore store = new ReferenceStore(() -> Instant.ofEpochMilli(millis.get()));

  @Test
  void valueLivesToTheLastMillisecond() {
    store.put(FAMILY, KEY, VALUE, Duration.ofSeconds(2));

    millis.addAndGet(1999);
    assertThat(store.get(FAMILY, KEY)).isEqualTo(VALUE);
    assertThat(store.ttl(FAMILY, KEY)).isEqualTo(Duration.ofSeconds(1));

    millis.addAndGet(1);
    assertThat(store.get(FAMILY, KEY)).isNull();
    assertThat(store.ttl(FAMILY, KEY)).isNull();
    assertThat(store.count(FAMILY, KeyRange.all())).isZero();
    assertThat(store.compareAndSwap(FAMILY, KEY, null, VALUE).swapped()).isTrue();
  }

  @Test
  void expiredEntriesDoNotCountForALimit() {
    store.put(FAMILY, Bytes.utf8("a"), VALUE, Duration.ofSeconds(1));
    store.put(FAMILY, Bytes.utf8("b"), VALUE, Duration.ZERO);
    millis.addAndGet(1000);

    assertThat(store.page(FAMILY, KeyRange.all(), ScanOptions.defaults(), 1))
        .isEqualTo(List.of(KeyValue.utf8("b", "v")));
  }

  @Test
  void ttlIsRoundedUp() {
    store.put(FAMILY, KEY, VALUE, Duration.ofSeconds(10));

    assertThat(store.ttl(FAMILY, KEY)).isEqualTo(Duration.ofSeconds(10));
    millis.addAndGet(1);
    assertThat(store.ttl(FAMILY, KEY)).isEqualTo(Duration.ofSeconds(10));
    millis.addAndGet(999);
    assertThat(store.ttl(FAMILY, KEY)).isEqualTo(Duration.ofSeconds(9));
  }

  @Test
  void timestampsFollowTheClockButNeverGoBack() {
    Timestamp first = store.nextTimestamp();
    Timestamp second = store.nextTimestamp();
    millis.addAndGet(-5000);
    Timestamp third = store.nextTimestamp();
    millis.addAndGet(6000);
    Timestamp fourth = store.nextTimestamp();

    assertThat(first).isEqualTo(Timestamp.of(1_800_000_000_000L, 0));
    assertThat(second).isEqualTo(Timestamp.of(1_800_000_000_000L, 1));
    assertThat(third).isEqualTo(Timestamp.of(1_800_000_000_000L, 2));
    assertThat(fourth).isEqualTo(Timestamp.of(1_800_000_001_000L, 0));
  }

  /** The check value of CRC-64/XZ in the catalogue of parametrised CRC algorithms. */
  @Test
  void checksumIsCrc64Xz() {
    assertThat(Crc64.of(Bytes.utf8("123456789"))).isEqualTo(0x995DC9BBDF1939FAL);
    assertThat(Crc64.of(Bytes.EMPTY)).isZero();
  }
}
