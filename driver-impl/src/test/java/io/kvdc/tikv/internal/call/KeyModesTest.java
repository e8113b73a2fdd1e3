package io.kvdc.tikv.internal.call;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvdc.error.UnsupportedFeatureException;
import io.kvdc.tikv.internal.call.KeyModes.Mode;
import org.junit.jupiter.api.Test;

class KeyModesTest {

  @Test
  void kindThatCameFirstStays() {
    KeyModes modes = new KeyModes(true);
    modes.admission(Mode.TRANSACTIONAL, false).run();
    modes.admission(Mode.TRANSACTIONAL, false).run();
    assertThatThrownBy(() -> modes.admission(Mode.RAW, false).run())
        .isInstanceOf(UnsupportedFeatureException.class)
        .hasMessageContaining("uses the cluster with transactions")
        .hasMessageContaining("mixedModes=true");
    assertThatCode(() -> modes.admission(Mode.TRANSACTIONAL, false).run())
        .as("a refusal changes nothing")
        .doesNotThrowAnyException();
  }

  @Test
  void whoMayMixMay() {
    KeyModes modes = new KeyModes(true);
    modes.admission(Mode.RAW, false).run();
    assertThatCode(() -> modes.admission(Mode.TRANSACTIONAL, true).run())
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> modes.admission(Mode.TRANSACTIONAL, false).run())
        .isInstanceOf(UnsupportedFeatureException.class);
  }

  @Test
  void keysThatAreApartAreNotTold() {
    KeyModes modes = new KeyModes(false);
    modes.admission(Mode.RAW, false).run();
    assertThatCode(() -> modes.admission(Mode.TRANSACTIONAL, false).run())
        .doesNotThrowAnyException();
  }
}
