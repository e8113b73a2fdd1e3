package io.kvdc.tikv.internal.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ReconnectPaceTest {

  private final AtomicLong now = new AtomicLong(5);
  private final ReconnectPace pace = new ReconnectPace(now::get);

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  @Test
  void pausesGrowFrom100MillisecondsTo3Seconds() {
    assertThat(pace.mayTry()).isTrue();
    for (long millis : new long[] {100, 160, 256, 409, 655, 1_048, 1_677, 2_684, 3_000, 3_000}) {
      pass(Duration.ofMillis(millis - 1));
      assertThat(pace.mayTry()).as("after %d ms", millis - 1).isFalse();
      pass(Duration.ofMillis(2));
      assertThat(pace.mayTry()).as("after %d ms", millis + 1).isTrue();
      assertThat(pace.mayTry()).as("only once").isFalse();
    }
  }

  @Test
  void aConnectionMakesThemShortAgain() {
    for (int i = 0; i < 5; i++) {
      pace.mayTry();
      pass(Duration.ofSeconds(3));
    }

    pace.wentWell();

    assertThat(pace.mayTry()).isTrue();
    pass(Duration.ofMillis(101));
    assertThat(pace.mayTry()).isTrue();
  }
}
