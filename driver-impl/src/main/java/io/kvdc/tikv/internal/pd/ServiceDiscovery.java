package io.kvdc.tikv.internal.pd;

import io.kvdc.tikv.internal.retry.Completions;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.RetryEnvironment;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Finds services by what they have left in PD's small store. A resource manager that was found is
 * good until it fails; where there was none, one is looked for again after a while, as it may have
 * been started (pd client: servicediscovery/resource_manager_service_discovery.go).
 */
final class ServiceDiscovery implements PdMicroservices {

  /** How often there is looked for one (pd client: serviceURLRetryInterval). */
  static final Duration LOOK_EVERY = Duration.ofSeconds(3);

  private record Look(@Nullable String address, long atNanos) {}

  private final LeaderTracker leaders;
  private final TsoDiscovery tso;
  private final MetaStorageQueries storage;
  private final RetryEnvironment environment;
  private final AtomicReference<@Nullable Look> manager = new AtomicReference<>();

  ServiceDiscovery(
      LeaderTracker leaders,
      TsoDiscovery tso,
      MetaStorageQueries storage,
      RetryEnvironment environment) {
    this.leaders = leaders;
    this.tso = tso;
    this.storage = storage;
    this.environment = environment;
  }

  @Override
  public CompletableFuture<String> timestamps(Deadline deadline) {
    return inTime(tso.find().thenApply(TsoServer::address), deadline);
  }

  @Override
  public CompletableFuture<String> resourceManager(Deadline deadline) {
    Look known = manager.get();
    if (known != null) {
      String address = known.address();
      if (address != null) {
        return CompletableFuture.completedFuture(address);
      }
      if (environment.ticker().nanoTime() - known.atNanos() < LOOK_EVERY.toNanos()) {
        return leader(deadline);
      }
    }
    return inTime(leaders.leader(), deadline)
        .thenCompose(
            leader ->
                storage.get(
                    "/ms/"
                        + Long.toUnsignedString(leader.clusterId())
                        + "/resource_manager/primary",
                    deadline))
        .thenCompose(
            value -> {
              String address = value == null ? null : ServiceAddress.ofResourceManager(value);
              manager.set(new Look(address, environment.ticker().nanoTime()));
              return address == null
                  ? leader(deadline)
                  : CompletableFuture.completedFuture(address);
            });
  }

  private CompletableFuture<String> leader(Deadline deadline) {
    return inTime(leaders.leader().thenApply(PdLeader::address), deadline);
  }

  private <T> CompletableFuture<T> inTime(CompletableFuture<T> answer, Deadline deadline) {
    return Completions.before(
        deadline, environment, answer, () -> PdErrors.tooLate(deadline, "where a service is"));
  }

  @Override
  public void resourceManagerFailed(String address) {
    Look known = manager.get();
    if (known != null && address.equals(known.address())) {
      manager.compareAndSet(known, null);
    }
  }
}
