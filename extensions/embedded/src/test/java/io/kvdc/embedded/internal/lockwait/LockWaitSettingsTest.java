package io.kvdc.embedded.internal.lockwait;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LockWaitSettingsTest {

  @ParameterizedTest
  @CsvSource({"0, 2000", "1, 1", "1999, 1999", "2000, 2000", "2001, 2000"})
  void aRequestWaitsAsLongAsItAsksForWithinTheLimit(long asked, long millis) {
    LockWaitSettings settings = new LockWaitSettings(Duration.ofSeconds(2), Duration.ZERO);

    assertThat(settings.timeout(asked)).isEqualTo(Duration.ofMillis(millis));
  }

  @Test
  void theDefaultsAreThoseOfTikv() {
    assertThat(LockWaitSettings.DEFAULT.waitForLockTimeout()).isEqualTo(Duration.ofSeconds(1));
    assertThat(LockWaitSettings.DEFAULT.wakeUpDelay()).isEqualTo(Duration.ofMillis(20));
  }

  @Test
  void timesThatMakeNoSenseAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LockWaitSettings(Duration.ZERO, Duration.ZERO));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LockWaitSettings(Duration.ofSeconds(-1), Duration.ZERO));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LockWaitSettings(Duration.ofSeconds(1), Duration.ofMillis(-1)));
  }
}
