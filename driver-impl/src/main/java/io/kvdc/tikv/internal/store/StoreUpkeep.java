package io.kvdc.tikv.internal.store;

import io.kvdc.tikv.internal.pd.PdStores;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.Repetition;
import io.kvdc.tikv.internal.retry.RetryEnvironment;
import io.kvdc.tikv.internal.rpc.RpcClient;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What is done about stores regularly, as long as the engine lives. An idle engine asks PD one
 * small question each time the list is due, and stores nothing.
 */
public final class StoreUpkeep implements AutoCloseable {

  /** The list is asked for every 10 s by default, as client-go does for new stores. */
  private static final int LISTS_PER_INTERVAL = 6;

  /** As in client-go, internal/locate/region_cache.go. */
  private static final int TICKS_PER_INTERVAL = 4;

  /**
   * By which part of the interval the list may be asked for early: clients that were started
   * together do not go on asking together.
   */
  private static final int SPREAD_PART = 5;

  private final StoreList list;
  private final Repetition listing;
  private final Repetition ticking;

  /**
   * An upkeep, not yet begun.
   *
   * @param stores what is kept up
   * @param pd lists stores
   * @param client asks stores
   * @param settings how often
   * @param environment time, chance and scheduling
   */
  public StoreUpkeep(
      StoreCache stores,
      PdStores pd,
      RpcClient client,
      StoreSettings settings,
      RetryEnvironment environment) {
    this.list = new StoreList(stores, pd, environment);
    long interval = settings.refreshInterval().toNanos();
    long between = interval / LISTS_PER_INTERVAL;
    this.listing =
        new Repetition(
            environment,
            () -> between - environment.random().nextLong(between / SPREAD_PART),
            list::refresh);
    HealthTick tick = new HealthTick(stores, client, environment);
    this.ticking = new Repetition(environment, () -> interval / TICKS_PER_INTERVAL, tick::run);
  }

  /** Begins. */
  public void start() {
    listing.start();
    ticking.start();
  }

  /** Makes sure that PD's list was read at least once; asks only if it was not. */
  public CompletableFuture<@Nullable Void> listed(Deadline deadline) {
    return list.isLearnt() ? CompletableFuture.completedFuture(null) : list.refresh(deadline);
  }

  /** Ends all of it. */
  @Override
  public void close() {
    listing.stop();
    ticking.stop();
  }
}
