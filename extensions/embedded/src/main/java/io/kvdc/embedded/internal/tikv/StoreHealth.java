package io.kvdc.embedded.internal.tikv;

import io.kvdc.proto.kvrpcpb.HealthFeedback;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How a store says it feels: a slow score from 1, healthy, to 100. Thread-safe.
 *
 * <p>TiKV attaches it to one answer of a batch stream in each second; a client drops what has an
 * older sequence number than it has seen.
 */
final class StoreHealth {

  /** TiKV's interval between feedbacks on one stream (server/service/kv.rs). */
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final long storeId;
  private final InstantSource clock;
  private final IntSupplier slowScore;
  private final AtomicLong sequence;

  StoreHealth(long storeId, InstantSource clock, IntSupplier slowScore) {
    this.storeId = storeId;
    this.clock = clock;
    this.slowScore = slowScore;
    // Begins with the clock, so that a restarted store is not taken for an old answer.
    this.sequence = new AtomicLong(clock.millis());
  }

  HealthFeedback next() {
    return HealthFeedback.newBuilder()
        .setStoreId(storeId)
        .setFeedbackSeqNo(sequence.getAndIncrement())
        .setSlowScore(slowScore.getAsInt())
        .build();
  }

  /** Returns a feedback that was asked for; the next one by itself is due an interval later. */
  HealthFeedback asked(AtomicReference<@Nullable Instant> last) {
    last.set(clock.instant());
    return next();
  }

  /** Returns a feedback if the last one is an interval ago, else null. */
  @Nullable HealthFeedback ifDue(AtomicReference<@Nullable Instant> last) {
    Instant now = clock.instant();
    Instant before = last.get();
    if (before != null && now.isBefore(before.plus(INTERVAL))) {
      return null;
    }
    return last.compareAndSet(before, now) ? next() : null;
  }
}
