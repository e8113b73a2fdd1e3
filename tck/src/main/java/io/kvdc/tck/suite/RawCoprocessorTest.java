package io.kvdc.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kvdc.Bytes;
import io.kvdc.Capability;
import io.kvdc.CoprocessorCall;
import io.kvdc.error.KvException;
import io.kvdc.tck.RequiresCapability;
import io.kvdc.tck.internal.fixture.TckSuite;
import io.kvdc.tck.internal.fixture.TestSpace;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Running coprocessors. Which are installed nobody knows, so that only the failure is common. */
@TckSuite
@RequiresCapability(Capability.RAW_COPROCESSOR)
class RawCoprocessorTest {

  @Test
  void coprocessorThatIsNotInstalledFailsForGood(TestSpace space) {
    CoprocessorCall call =
        new CoprocessorCall(
            "kvdc-no-such-coprocessor", "*", List.of(space.range()), ranges -> Bytes.EMPTY);

    assertThatExceptionOfType(KvException.class)
        .isThrownBy(() -> space.raw().coprocessor(call))
        .satisfies(e -> assertThat(e.isRetryable()).isFalse());
  }

  @Test
  void noRangesNoAnswers(TestSpace space) {
    CoprocessorCall call =
        new CoprocessorCall("kvdc-no-such-coprocessor", "*", List.of(), ranges -> Bytes.EMPTY);

    assertThat(space.raw().coprocessor(call)).isEmpty();
  }
}
