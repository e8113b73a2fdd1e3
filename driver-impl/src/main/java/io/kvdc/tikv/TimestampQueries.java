package io.kvdc.tikv;

import io.kvdc.Timestamp;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.InvalidArgumentException;
import io.kvdc.tikv.internal.engine.Engine;
import io.kvdc.tikv.internal.engine.PdQuery;
import io.kvdc.tikv.internal.pd.PdClock;
import io.kvdc.tikv.internal.pd.PdStatus;
import io.kvdc.tikv.internal.region.OpenCalls;
import io.kvdc.tikv.internal.retry.Deadline;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What {@link TikvConnection} tells about timestamps. */
final class TimestampQueries {

  private final Engine engine;
  private final OpenCalls calls;

  TimestampQueries(Engine engine, OpenCalls calls) {
    this.engine = engine;
    this.calls = calls;
  }

  private <T> CompletableFuture<T> ask(Function<Deadline, CompletableFuture<T>> question) {
    return calls.start(PdQuery.of(engine, engine.settings().raw().timeout(), question), null);
  }

  CompletableFuture<Timestamp> lowResolution() {
    return ask(engine.timestamps()::current);
  }

  CompletableFuture<Timestamp> stale(Duration ago) {
    if (ago.isNegative()) {
      return invalid("a stale timestamp lies in the past, not " + ago.negated() + " ahead");
    }
    CompletableFuture<Timestamp> stale = ask(deadline -> engine.timestamps().stale(ago, deadline));
    return stale.thenCompose(
        timestamp ->
            timestamp.physicalMillis() == 0
                ? invalid("time began later than " + ago + " ago")
                : CompletableFuture.completedFuture(timestamp));
  }

  private static <T> CompletableFuture<T> invalid(String message) {
    return CompletableFuture.failedFuture(new InvalidArgumentException(ErrorDetail.of(message)));
  }

  CompletableFuture<Timestamp> minimum() {
    return ask(engine.pd().sharedTimestamps()::minimum);
  }

  CompletableFuture<Timestamp> external() {
    return ask(engine.pd().sharedTimestamps()::external);
  }

  CompletableFuture<@Nullable Void> setExternal(Timestamp timestamp) {
    return ask(deadline -> engine.pd().sharedTimestamps().setExternal(timestamp, deadline));
  }

  TikvPdStatus status() {
    PdStatus status = engine.pd().status();
    Optional<PdClock> clock = Optional.ofNullable(status.clock());
    return new TikvPdStatus(
        Optional.ofNullable(status.leader()),
        Optional.ofNullable(status.timestampServer()),
        clock.map(PdClock::ahead),
        clock.map(PdClock::roundTrip),
        engine.timestamps().interval());
  }
}
