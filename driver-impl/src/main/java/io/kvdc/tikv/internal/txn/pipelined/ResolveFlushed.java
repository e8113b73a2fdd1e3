package io.kvdc.tikv.internal.txn.pipelined;

import io.kvdc.KeyRange;
import io.kvdc.Timestamp;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.proto.kvrpcpb.ResolveLockRequest;
import io.kvdc.proto.kvrpcpb.ResolveLockResponse;
import io.kvdc.tikv.internal.region.CachedRegion;
import io.kvdc.tikv.internal.region.RangeGrouping;
import io.kvdc.tikv.internal.region.RegionFanOut;
import io.kvdc.tikv.internal.region.RegionLocator;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.txn.access.KeyErrors;
import io.kvdc.tikv.internal.txn.access.TxnAccess;
import io.kvdc.tikv.internal.txn.access.TxnRpcs;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Turns all locks of a transaction in a range into values, or takes them away, region by region.
 * Tells how many regions that were (client-go txnkv/transaction/pipelined_flush.go:
 * resolveFlushedLocks).
 */
final class ResolveFlushed
    extends RegionFanOut<KeyRange, ResolveLockRequest, ResolveLockResponse, Integer> {

  /** How long a region may take (client-go: MaxWriteExecutionTime). */
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  /** How often the log tells how far it is (client-go: SetStatLogInterval). */
  private static final long LOG_NANOS = Duration.ofSeconds(30).toNanos();

  private static final Logger LOG = System.getLogger("io.kvdc.tikv");

  private final Consumer<Context.Builder> context;
  private final TxnAccess access;
  private final long startTs;
  private final ResolveLockRequest request;
  private int regions;
  private long loggedNanos;

  /**
   * Begins a call.
   *
   * @param access sends
   * @param backoffer the budget of a region
   * @param context what each request says of itself
   * @param concurrency regions at the same time
   * @param range where the transaction wrote
   * @param startTs the transaction
   * @param commitTs when it was committed; 0: it was rolled back
   */
  ResolveFlushed(
      TxnAccess access,
      Backoffer backoffer,
      Consumer<Context.Builder> context,
      int concurrency,
      KeyRange range,
      long startTs,
      long commitTs) {
    super(access.sender(), TxnRpcs.RESOLVE_LOCK.within(TIMEOUT), backoffer, concurrency, range);
    this.access = access;
    this.context = context;
    this.startTs = startTs;
    this.loggedNanos = access.environment().ticker().nanoTime();
    this.request =
        ResolveLockRequest.newBuilder().setStartVersion(startTs).setCommitVersion(commitTs).build();
  }

  @Override
  protected void describe(Context.Builder builder) {
    context.accept(builder);
  }

  @Override
  protected CompletableFuture<Pieces<KeyRange>> cut(
      KeyRange range, RegionLocator locator, Deadline deadline) {
    return RangeGrouping.cut(range, locator, deadline);
  }

  @Override
  protected ResolveLockRequest request(CachedRegion region, KeyRange part) {
    return request;
  }

  @Override
  protected void merge(CachedRegion region, KeyRange part, ResolveLockResponse response) {
    if (response.hasError()) {
      throw KeyErrors.aboutOthers(response.getError());
    }
    regions++;
    long now = access.environment().ticker().nanoTime();
    if (now - loggedNanos >= LOG_NANOS) {
      loggedNanos = now;
      int done = regions;
      LOG.log(
          Level.INFO,
          () ->
              "the locks of transaction "
                  + new Timestamp(startTs)
                  + " are resolved in "
                  + done
                  + " regions so far, now in "
                  + region);
    }
  }

  @Override
  protected Integer result() {
    return regions;
  }
}
