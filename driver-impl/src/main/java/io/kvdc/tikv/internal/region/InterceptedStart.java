package io.kvdc.tikv.internal.region;

import io.kvdc.error.KvException;
import io.kvdc.spi.Interception;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.Scheduler;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The start of a call around which interceptors stand: they may let it wait, refuse it late, and
 * give it less time. The waiting counts against its deadline.
 */
final class InterceptedStart {

  /** More than nanoseconds can count. */
  private static final Duration FOR_EVER = Duration.ofNanos(Long.MAX_VALUE);

  private final ApiCall<?> call;
  private final Interception interception;
  private final Backoffer backoffer;

  private InterceptedStart(ApiCall<?> call, Interception interception) {
    this.call = call;
    this.interception = interception;
    this.backoffer = call.backoffer();
  }

  static void of(ApiCall<?> call, Interception interception) {
    InterceptedStart start = new InterceptedStart(call, interception);
    start.backoffer.observe(interception);
    if (interception.admission().isDone()) {
      start.admitted();
    } else {
      start.await();
    }
  }

  private void await() {
    Scheduler.@Nullable Scheduled expiry =
        failAfter(backoffer.deadline(), backoffer.deadline().timeout());
    var unused = interception.admission().thenRun(() -> admittedLater(expiry));
  }

  /** Nobody looks at what this throws. */
  private void admittedLater(Scheduler.@Nullable Scheduled expiry) {
    try {
      admitted();
    } catch (Throwable broken) {
      call.fail(broken);
    } finally {
      if (expiry != null) {
        expiry.cancel();
      }
    }
  }

  private void admitted() {
    KvException refusal = interception.refusal();
    if (refusal != null) {
      call.fail(refusal);
      return;
    }
    Duration timeout = interception.terms().timeout();
    if (timeout != null && timeout.compareTo(FOR_EVER) < 0) {
      limit(timeout);
    }
    if (!call.isEnded()) {
      call.start();
    }
  }

  private void limit(Duration timeout) {
    long spent =
        backoffer.environment().ticker().nanoTime() - interception.operation().startedNanos();
    long left = Math.max(0, timeout.toNanos() - Math.max(0, spent));
    if (left < backoffer.deadline().remainingNanos()) {
      Deadline wanted = Deadline.after(Duration.ofNanos(left), backoffer.environment().ticker());
      if (left == 0) {
        // Nothing may be sent any more.
        call.fail(backoffer.exceeded(timeout));
        return;
      }
      Scheduler.@Nullable Scheduled expiry = failAfter(wanted, timeout);
      if (expiry != null) {
        call.beforeEnd(ended -> expiry.cancel());
      }
    }
  }

  private Scheduler.@Nullable Scheduled failAfter(Deadline deadline, Duration given) {
    if (deadline.isNone()) {
      return null;
    }
    try {
      return backoffer
          .environment()
          .scheduler()
          .schedule(() -> call.fail(backoffer.exceeded(given)), deadline.remainingNanos());
    } catch (RejectedExecutionException closing) {
      call.fail(closing);
      return null;
    }
  }
}
