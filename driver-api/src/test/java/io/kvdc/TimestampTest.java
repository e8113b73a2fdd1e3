package io.kvdc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class TimestampTest {

  @Test
  void theLowerEighteenBitsCountWithinTheMillisecond() {
    Timestamp timestamp = Timestamp.of(1_700_000_000_123L, 262_143);
    assertThat(timestamp.value()).isEqualTo(1_700_000_000_123L * 262_144 + 262_143);
    assertThat(timestamp.physicalMillis()).isEqualTo(1_700_000_000_123L);
    assertThat(timestamp.logical()).isEqualTo(262_143);
    assertThat(timestamp.toInstant()).isEqualTo(Instant.ofEpochMilli(1_700_000_000_123L));
  }

  @Test
  void theOrderAndTheTextAreUnsigned() {
    assertThat(Timestamp.MAX)
        .isGreaterThan(Timestamp.of(1, 0))
        .isGreaterThan(new Timestamp(Long.MAX_VALUE))
        .hasToString("18446744073709551615");
    assertThat(Timestamp.MAX.physicalMillis()).isEqualTo((1L << 46) - 1);
    assertThat(Timestamp.of(5, 1)).isGreaterThan(Timestamp.of(5, 0)).isLessThan(Timestamp.of(6, 0));
  }
}
