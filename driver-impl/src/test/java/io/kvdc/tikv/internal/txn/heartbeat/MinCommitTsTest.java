package io.kvdc.tikv.internal.txn.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.tikv.internal.txn.heartbeat.MinCommitTs.Writer;
import org.junit.jupiter.api.Test;

/** Heartbeats move the min-commit ts until the commit does. */
class MinCommitTsTest {

  private final MinCommitTs minCommitTs = new MinCommitTs();

  @Test
  void itOnlyGrows() {
    assertThat(minCommitTs.get()).isZero();
    minCommitTs.raise(7, Writer.TTL);
    minCommitTs.raise(5, Writer.TTL);
    assertThat(minCommitTs.get()).isEqualTo(7);
    minCommitTs.raise(-1, Writer.TTL);
    assertThat(minCommitTs.get()).as("unsigned").isEqualTo(-1);
  }

  @Test
  void onceTheCommitHasTakenOverHeartbeatsMoveItNoMore() {
    minCommitTs.raise(7, Writer.TTL);
    minCommitTs.takeOver(Writer.TWO_PHASE);
    minCommitTs.raise(8, Writer.TTL);
    assertThat(minCommitTs.get()).isEqualTo(7);
    minCommitTs.raise(9, Writer.TWO_PHASE);
    assertThat(minCommitTs.get()).isEqualTo(9);
    minCommitTs.takeOver(Writer.TTL);
    minCommitTs.raise(10, Writer.TTL);
    assertThat(minCommitTs.get()).isEqualTo(9);
  }
}
