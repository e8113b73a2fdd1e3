package io.kvdc.tck.suite;

import static org.assertj.core.api.Assertions.fail;

import io.kvdc.tck.internal.fixture.TckSuite;
import org.junit.jupiter.api.Test;

/** Proves that the exclusions were read: each file of exclusions names this test. */
@TckSuite
class SentinelTest {

  @Test
  void isLeftOut() {
    fail(
        "The exclusions were not read, or lack the line"
            + " 'SentinelTest#isLeftOut: proves that this file was read'");
  }
}
