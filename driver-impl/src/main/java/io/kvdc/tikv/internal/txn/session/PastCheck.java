package io.kvdc.tikv.internal.txn.session;

import io.kvdc.Timestamp;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.FutureTimestampException;
import io.kvdc.tikv.internal.pd.LowResolutionTimestamp;
import io.kvdc.tikv.internal.region.ApiCall;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.retry.Stages;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Makes sure that a timestamp does not lie ahead of the cluster. Asks PD only if it is later than
 * all that were seen.
 */
final class PastCheck extends ApiCall<Timestamp> {

  private final LowResolutionTimestamp timestamps;
  private final Timestamp given;
  private final String what;
  private volatile @Nullable CompletableFuture<Timestamp> asked;

  /**
   * A check.
   *
   * @param what cannot be done at such a timestamp, for the message
   */
  PastCheck(Backoffer backoffer, LowResolutionTimestamp timestamps, Timestamp given, String what) {
    super(backoffer);
    this.timestamps = timestamps;
    this.given = given;
    this.what = what;
  }

  @Override
  public void start() {
    Timestamp seen = timestamps.last();
    if (seen != null && given.compareTo(seen) <= 0) {
      succeed(given);
      return;
    }
    CompletableFuture<Timestamp> now;
    try {
      now = timestamps.next(backoffer());
    } catch (RuntimeException e) {
      fail(e);
      return;
    }
    asked = now;
    Stages.whenEnded(now, this::compare, this::fail);
  }

  private void compare(Timestamp now) {
    if (given.compareTo(now) <= 0) {
      succeed(given);
      return;
    }
    fail(
        new FutureTimestampException(
            ErrorDetail.of(
                what + " at " + given + ", which lies ahead of the cluster, which is at " + now),
            given,
            now));
  }

  @Override
  protected void cancelParts() {
    CompletableFuture<Timestamp> question = asked;
    if (question != null) {
      question.cancel(false);
    }
  }
}
