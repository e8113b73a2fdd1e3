package io.kvdc.embedded.internal.pd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class GcStatesTest {
  private final AtomicLong millis = new AtomicLong(1_500);
  private final GcStates gc = new GcStates(() -> Instant.ofEpochMilli(millis.get()));

  @Test
  void theLowestBarrierHoldsTheTransactionSafePoint() {
    gc.setBarrier("b", 30, 10);
    gc.setGlobalBarrier("g", 20, 10);

    GcStates.Advanced advanced = gc.advanceTxnSafePoint(40);

    assertThat(advanced.after()).isEqualTo(20);
    assertThat(advanced.blockerId()).isEqualTo("g");
    assertThat(advanced.blockerDescription()).startsWith("GlobalGCBarrier { BarrierID: \"g\"");
  }

  @Test
  void anExpiredBarrierHoldsNothing() {
    gc.setBarrier("b", 30, 10);
    millis.addAndGet(10_000);
    assertThat(gc.advanceTxnSafePoint(40).after()).isEqualTo(30);
    millis.addAndGet(1_000);

    assertThat(gc.advanceTxnSafePoint(40).after()).isEqualTo(40);
    assertThat(gc.snapshot().barriers()).isEmpty();
  }

  @Test
  void aBarrierLastsAtLeastAsLongAsAskedFor() {
    GcBarrier barrier = gc.setBarrier("b", 30, 10);
    Instant now = Instant.ofEpochMilli(millis.get());

    assertThat(barrier.ttlSeconds(now)).isEqualTo(10);
    assertThat(barrier.expiry()).isEqualTo(Instant.ofEpochSecond(12));
    assertThat(gc.setBarrier("b", 30, GcBarrier.FOREVER).ttlSeconds(now))
        .isEqualTo(GcBarrier.FOREVER);
  }

  @Test
  void safePointsDoNotGoBackAndTheOneOfGcStaysBehind() {
    gc.advanceTxnSafePoint(40);
    gc.advanceGcSafePoint(35);

    assertThatThrownBy(() -> gc.advanceTxnSafePoint(39))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("ErrDecreasingTxnSafePoint");
    assertThatThrownBy(() -> gc.advanceGcSafePoint(34))
        .isInstanceOf(GcStates.BehindException.class);
    assertThatThrownBy(() -> gc.advanceGcSafePoint(41))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("ErrGCSafePointExceedsTxnSafePoint");
    assertThatThrownBy(() -> gc.setBarrier("late", 39, 10))
        .isInstanceOf(GcStates.BehindException.class);
    assertThat(gc.snapshot().gcSafePoint()).isEqualTo(35);
  }

  @Test
  void badBarriersAreRefused() {
    assertThatThrownBy(() -> gc.setBarrier("", 1, 1)).isInstanceOf(RefusedException.class);
    assertThatThrownBy(() -> gc.setGlobalBarrier("", 1, 1)).isInstanceOf(RefusedException.class);
    assertThatThrownBy(() -> gc.setBarrier("gc_worker", 1, 1))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("reserved");
    assertThatThrownBy(() -> gc.setBarrier("b", 1, 0)).isInstanceOf(RefusedException.class);
    assertThatThrownBy(() -> gc.deleteGlobalBarrier("")).isInstanceOf(RefusedException.class);
  }

  @Test
  void timestampsCompareUnsigned() {
    gc.setBarrier("b", -2, 10);

    assertThat(gc.advanceTxnSafePoint(-1).after()).isEqualTo(-2);
    assertThat(gc.deleteBarrier("b")).isNotNull();
    assertThat(gc.deleteBarrier("b")).isNull();
    assertThatThrownBy(() -> gc.advanceTxnSafePoint(5)).isInstanceOf(RefusedException.class);
  }
}
