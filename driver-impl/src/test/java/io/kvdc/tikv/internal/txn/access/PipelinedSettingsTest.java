package io.kvdc.tikv.internal.txn.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a flush is due. */
class PipelinedSettingsTest {

  private static final PipelinedSettings SETTINGS = new PipelinedSettings(10, 100, 1000);

  @ParameterizedTest
  @CsvSource({
    "9, 99, false",
    "10, 99, false",
    "10000, 99, false",
    "9, 100, false",
    "9, 999, false",
    "10, 100, true",
    "9, 1000, true",
    "1, 1000, true"
  })
  void keysAndBytesDecide(long keys, long bytes, boolean due) {
    assertThat(SETTINGS.isDue(keys, bytes)).isEqualTo(due);
  }

  @Test
  void writersWaitFromTheGreaterLimitOn() {
    assertThat(SETTINGS.isOver(999)).isFalse();
    assertThat(SETTINGS.isOver(1000)).isTrue();
  }

  @Test
  void smallHeapsHaveSmallerLimits() {
    assertThat(PipelinedSettings.defaults(8L << 30))
        .isEqualTo(new PipelinedSettings(10_000, 16L << 20, 128L << 20));
    assertThat(PipelinedSettings.defaults(256L << 20))
        .isEqualTo(new PipelinedSettings(10_000, 16L << 20, 32L << 20));
    assertThat(PipelinedSettings.defaults(64L << 20).minFlushBytes()).isEqualTo(8L << 20);
    assertThatThrownBy(() -> new PipelinedSettings(0, 1, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
