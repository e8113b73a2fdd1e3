package io.kvdc.tikv.internal.engine;

import io.kvdc.KeyRange;
import io.kvdc.error.ProtocolException;
import io.kvdc.tikv.internal.region.ApiCall;
import io.kvdc.tikv.internal.region.RegionRequestSender;
import io.kvdc.tikv.internal.region.RegionsWarmUp;
import io.kvdc.tikv.internal.region.RegionsWarmUp.Warmed;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.retry.Causes;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.Stages;
import io.kvdc.tikv.internal.store.KnownStore;
import io.kvdc.tikv.internal.store.Reachability;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Does beforehand what first calls would wait for: regions, stores with their connections, and a
 * timestamp. Reads only, and nothing of the application's data.
 */
public final class WarmUp extends ApiCall<WarmUp.Done> {

  /**
   * What was done.
   *
   * @param regions how many regions are known now
   * @param stores how many stores hold them
   * @param unreachable how many of these do not answer
   */
  public record Done(int regions, int stores, int unreachable) {}

  private final Engine engine;
  private final List<RegionRequestSender> senders;
  private final boolean timestamp;
  private final Collection<KeyRange> ranges;

  /**
   * Prepares.
   *
   * @param engine what is to be warm
   * @param timeout how long it may take
   * @param senders whose regions: of raw keys, then perhaps of transactional ones
   * @param timestamp whether timestamps will be used
   * @param ranges the ranges whose regions will be used
   */
  public WarmUp(
      Engine engine,
      Duration timeout,
      List<RegionRequestSender> senders,
      boolean timestamp,
      Collection<KeyRange> ranges) {
    super(
        new Backoffer(
            engine.environment(),
            Deadline.after(timeout, engine.environment().ticker()),
            Backoffer.UNLIMITED));
    this.engine = engine;
    this.senders = List.copyOf(senders);
    this.timestamp = timestamp;
    this.ranges = List.copyOf(ranges);
  }

  @Override
  public void start() {
    CompletableFuture<?> first =
        timestamp
            ? engine.timestamps().next(backoffer().deadline())
            : CompletableFuture.completedFuture(null);
    Stages.whenEnded(
        first.thenCompose(fetched -> regions(0, 0, new HashSet<>())), this::succeed, this::fail);
  }

  private CompletableFuture<Done> regions(int index, int known, Set<Long> stores) {
    if (index == senders.size()) {
      return stores(known, stores);
    }
    return RegionsWarmUp.load(senders.get(index).locator(), backoffer(), ranges)
        .exceptionallyCompose(failure -> ofOtherKeys(index, Causes.of(failure)))
        .thenCompose(
            (Warmed warmed) -> {
              stores.addAll(warmed.stores());
              return regions(index + 1, known + warmed.regions(), stores);
            });
  }

  /**
   * Without keyspaces a cluster holds raw keys or transactional ones. Bounds of regions that are no
   * transactional keys show that it holds raw ones; then there is no more to be loaded.
   */
  private static CompletableFuture<Warmed> ofOtherKeys(int index, Throwable failure) {
    return index > 0 && failure instanceof ProtocolException
        ? CompletableFuture.completedFuture(new Warmed(0, Set.of()))
        : CompletableFuture.failedFuture(failure);
  }

  private CompletableFuture<Done> stores(int regions, Set<Long> ids) {
    Set<Long> unreachable = ConcurrentHashMap.newKeySet();
    List<CompletableFuture<?>> all = new ArrayList<>();
    for (long id : ids) {
      all.add(
          senders
              .get(0)
              .stores()
              .load(id, backoffer().deadline())
              .thenCompose(this::connect)
              .thenAccept(
                  reachable -> {
                    if (!reachable) {
                      unreachable.add(id);
                    }
                  }));
    }
    return CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new))
        .thenApply(done -> new Done(regions, ids.size(), unreachable.size()));
  }

  /** A health check makes the connection, if there is none, and shows that it is of use. */
  private CompletableFuture<Boolean> connect(KnownStore store) {
    if (store.tombstone()) {
      return CompletableFuture.completedFuture(false);
    }
    return senders
        .get(0)
        .stores()
        .probe(store, backoffer().deadline())
        .thenApply(found -> found == Reachability.REACHABLE);
  }

  @Override
  protected void cancelParts() {
    // What is asked for is of use to whoever comes next.
  }
}
