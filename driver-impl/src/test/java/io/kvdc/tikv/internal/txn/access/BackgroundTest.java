package io.kvdc.tikv.internal.txn.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvdc.error.ConnectionClosedException;
import io.kvdc.tikv.internal.region.ApiCall;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.ManualTime;
import org.junit.jupiter.api.Test;

/** Calls that nobody waits for begin, and end at the latest with the engine. */
class BackgroundTest {

  private final Background background = new Background();

  private static final class Call extends ApiCall<String> {
    private boolean started;

    Call() {
      super(new Backoffer(new ManualTime().environment(0), Deadline.none(), Backoffer.UNLIMITED));
    }

    @Override
    public void start() {
      started = true;
    }

    void end() {
      succeed("done");
    }

    @Override
    protected void cancelParts() {
      // There are none.
    }
  }

  @Test
  void aCallIsUnderWayUntilItEnds() {
    Call call = new Call();
    background.start(call, "a test");
    assertThat(call.started).isTrue();
    assertThat(background.size()).isEqualTo(1);

    call.end();
    assertThat(background.size()).isZero();
  }

  @Test
  void whatIsUnderWayEndsWithTheEngine() {
    Call call = new Call();
    background.start(call, "a test");

    background.close();

    assertThatThrownBy(call::join).hasCauseInstanceOf(ConnectionClosedException.class);
    assertThat(background.size()).isZero();
  }

  @Test
  void whatComesTooLateIsToldSo() {
    background.close();
    Call call = new Call();

    background.start(call, "a test");

    assertThat(call.started).isFalse();
    assertThatThrownBy(call::join).hasCauseInstanceOf(ConnectionClosedException.class);
    assertThat(background.size()).isZero();
  }
}
