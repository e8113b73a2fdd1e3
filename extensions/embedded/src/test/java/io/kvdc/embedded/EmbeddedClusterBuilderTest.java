package io.kvdc.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.kvdc.embedded.internal.lockwait.LockWaitSettings;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class EmbeddedClusterBuilderTest {

  @Test
  void waitsForLocksAsTikvDoesUnlessItIsToldOtherwise() {
    assertThat(EmbeddedCluster.builder().lockWaits()).isEqualTo(LockWaitSettings.DEFAULT);

    EmbeddedClusterBuilder builder =
        EmbeddedCluster.builder()
            .waitForLockTimeout(Duration.ofSeconds(5))
            .wakeUpDelay(Duration.ZERO);

    assertThat(builder.lockWaits())
        .isEqualTo(new LockWaitSettings(Duration.ofSeconds(5), Duration.ZERO));
  }

  @Test
  void refusesTimesOfWaitingThatMakeNoSense() {
    EmbeddedClusterBuilder builder = EmbeddedCluster.builder();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.waitForLockTimeout(Duration.ofNanos(999_999)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.wakeUpDelay(Duration.ofMillis(-1)));
  }
}
