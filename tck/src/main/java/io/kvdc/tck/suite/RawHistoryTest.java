package io.kvdc.tck.suite;

import io.kvdc.Capability;
import io.kvdc.tck.RequiresCapability;
import io.kvdc.tck.internal.fixture.TckSuite;
import io.kvdc.tck.internal.fixture.TestSpace;
import io.kvdc.tck.internal.model.Histories;
import io.kvdc.tck.internal.model.HistoryKind;
import org.junit.jupiter.api.Test;

/** Random histories of operations: the target must answer as the reference driver does. */
@TckSuite
@RequiresCapability(Capability.RAW)
class RawHistoryTest {

  @Test
  void plainHistories(TestSpace space) {
    new Histories(space, HistoryKind.PLAIN).run();
  }

  @Test
  @RequiresCapability(Capability.RAW_ATOMIC)
  void atomicHistories(TestSpace space) {
    new Histories(space, HistoryKind.ATOMIC).run();
  }

  @Test
  @RequiresCapability(Capability.RAW_TTL)
  void historiesWithValuesThatExpire(TestSpace space) {
    new Histories(space, HistoryKind.TTL).run();
  }
}
