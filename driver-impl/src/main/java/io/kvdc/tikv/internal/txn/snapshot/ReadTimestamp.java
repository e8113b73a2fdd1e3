package io.kvdc.tikv.internal.txn.snapshot;

import io.kvdc.Timestamp;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.FutureTimestampException;
import io.kvdc.tikv.internal.pd.LowResolutionTimestamp;
import io.kvdc.tikv.internal.retry.Backoffer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** As of when a call reads. */
interface ReadTimestamp {

  /**
   * Finds out what has to be known before the first request.
   *
   * @param operation the waiting of the call, whose deadline holds
   * @return null if all is known
   */
  @Nullable CompletableFuture<?> before(Backoffer operation);

  /** The timestamp, after {@link #before} is done. */
  Timestamp version();

  /** The newest data, whatever it is when the store reads. */
  static ReadTimestamp newest() {
    return Newest.INSTANCE;
  }

  /**
   * A given one, which must not be ahead of the cluster: what is read there could still change, and
   * would break the order of commits in the cluster (client-go oracles/pd.go: ValidateReadTS, which
   * is off by default there).
   */
  static ReadTimestamp fixed(LowResolutionTimestamp timestamps, Timestamp timestamp) {
    return new Fixed(timestamps, timestamp);
  }

  /**
   * A new one, taken when the first request is made, for calls that read the newest data of several
   * keys: all of them as of one moment.
   */
  static ReadTimestamp taken(LowResolutionTimestamp timestamps) {
    return new Taken(timestamps);
  }

  /** The newest data. */
  enum Newest implements ReadTimestamp {
    /** There is one. */
    INSTANCE;

    @Override
    public @Nullable CompletableFuture<?> before(Backoffer operation) {
      return null;
    }

    @Override
    public Timestamp version() {
      return Timestamp.MAX;
    }
  }

  /** A given timestamp. */
  final class Fixed implements ReadTimestamp {
    private final LowResolutionTimestamp timestamps;
    private final Timestamp timestamp;
    private volatile boolean valid;

    private Fixed(LowResolutionTimestamp timestamps, Timestamp timestamp) {
      this.timestamps = timestamps;
      this.timestamp = timestamp;
    }

    @Override
    public @Nullable CompletableFuture<?> before(Backoffer operation) {
      if (valid) {
        return null;
      }
      Timestamp seen = timestamps.last();
      if (seen != null && timestamp.compareTo(seen) <= 0) {
        valid = true;
        return null;
      }
      return timestamps.validating(operation).thenAccept(this::compare);
    }

    private void compare(Timestamp now) {
      if (timestamp.compareTo(now) > 0) {
        throw new FutureTimestampException(
            ErrorDetail.of(
                "timestamp "
                    + timestamp
                    + " lies ahead of the cluster, which is at "
                    + now
                    + "; nothing was read"),
            timestamp,
            now);
      }
      valid = true;
    }

    @Override
    public Timestamp version() {
      return timestamp;
    }
  }

  /** A timestamp of its own for each call. */
  final class Taken implements ReadTimestamp {
    private final LowResolutionTimestamp timestamps;
    private volatile @Nullable Timestamp taken;

    private Taken(LowResolutionTimestamp timestamps) {
      this.timestamps = timestamps;
    }

    @Override
    public @Nullable CompletableFuture<?> before(Backoffer operation) {
      return taken != null ? null : timestamps.next(operation).thenAccept(now -> taken = now);
    }

    @Override
    public Timestamp version() {
      Timestamp known = taken;
      if (known == null) {
        throw new IllegalStateException("no timestamp was taken yet");
      }
      return known;
    }
  }
}
