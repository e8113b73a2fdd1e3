package io.kvdc.tikv.internal.rpc.batch;

/**
 * Decides, frame by frame, how long to wait for more requests (client-go: turboBatchTrigger and
 * batchSendLoop). Used by one thread at a time.
 */
final class BatchTrigger {

  /** Weight of the last frame in the average size of frames (client-go: batchSendLoop). */
  private static final double LAST_FRAME = 0.2;

  private final BatchSettings settings;
  private final BatchPolicy policy;
  private double gapSeconds;
  private double probability;
  private double frameSize;
  private int target;

  BatchTrigger(BatchSettings settings) {
    this.settings = settings;
    this.policy = settings.policy();
    this.frameSize = settings.batchWaitSize();
  }

  /** Whether it can ever say to wait. */
  boolean neverWaits() {
    return policy.waitNanos() == 0 && settings.maxBatchWaitTime().isZero();
  }

  /**
   * How long to wait for more requests, in nanoseconds; 0 to write at once.
   *
   * @param waiting how many requests are there
   * @param gapNanos the time since the last request before; 0 if there was none
   * @param load what the store said of its load
   */
  long waitNanos(int waiting, long gapNanos, long load) {
    if (waiting >= settings.maxBatchSize()) {
      return 0;
    }
    if (!settings.maxBatchWaitTime().isZero() && load > settings.overloadThreshold()) {
      target = settings.batchWaitSize();
      return waiting < target ? settings.maxBatchWaitTime().toNanos() : 0;
    }
    if (policy.waitNanos() == 0 || gapNanos <= 0 || !followsClosely(gapNanos / 1e9)) {
      return 0;
    }
    target =
        policy.mode() == BatchPolicy.Mode.ALWAYS
            ? settings.batchWaitSize()
            : (int) frameSize + (frameSize - (int) frameSize >= policy.roundUp() ? 1 : 0);
    return waiting < target ? policy.waitNanos() : 0;
  }

  /** How many requests end the waiting that was last asked for. */
  int target() {
    return target;
  }

  /** A frame, or several at once, went out with so many requests. */
  void written(int requests) {
    frameSize = LAST_FRAME * requests + (1 - LAST_FRAME) * frameSize;
  }

  private boolean followsClosely(double gap) {
    return switch (policy.mode()) {
      case ALWAYS -> true;
      case BY_TIME -> {
        double capped = Math.min(gap, policy.waitSeconds() * policy.intervals());
        gapSeconds =
            gapSeconds == 0
                ? capped
                : policy.weight() * capped + (1 - policy.weight()) * gapSeconds;
        yield gapSeconds < policy.waitSeconds() * policy.threshold();
      }
      case BY_PROBABILITY -> {
        double close = gap < policy.waitSeconds() ? 1 : 0;
        probability = policy.weight() * close + (1 - policy.weight()) * probability;
        yield probability > policy.threshold();
      }
    };
  }
}
