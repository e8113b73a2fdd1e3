package io.kvdc.tikv.internal.store;

import static io.kvdc.tikv.internal.store.ScriptedStores.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.kvdc.proto.metapb.Store;
import io.kvdc.proto.metapb.StoreLabel;
import io.kvdc.proto.metapb.StoreState;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.ManualTime;
import io.kvdc.tikv.internal.retry.RetryEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class LivenessTest {

  private static final Store STORE = Store.newBuilder().setId(1).setAddress("tikv:1").build();
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final ManualTime time = new ManualTime();
  private final RetryEnvironment environment = time.environment(0);
  private final ScriptedPd pd = new ScriptedPd(STORE);
  private final ScriptedStores servers = new ScriptedStores();
  private StoreCache stores = cache(SECOND);

  private StoreCache cache(Duration livenessTimeout) {
    return new StoreCache(
        pd,
        servers,
        new StoreSettings(Duration.ofSeconds(60), livenessTimeout, 0, SECOND),
        environment);
  }

  private KnownStore store() {
    KnownStore known = stores.find(1);
    return known != null ? known : stores.load(1, Deadline.none()).join();
  }

  private Reachability probe() {
    return stores.probe(store(), Deadline.after(SECOND, environment.ticker())).join();
  }

  private void healthIs(ServingStatus status) {
    servers.answer(HealthGrpc.getCheckMethod(), call -> status(status));
  }

  @Test
  void whatTheHealthCheckSaysIsWhatIsBelieved() {
    healthIs(ServingStatus.SERVING);
    assertThat(probe()).isEqualTo(Reachability.REACHABLE);
    assertThat(time.waiting()).as("nothing to watch").isZero();
    healthIs(ServingStatus.UNKNOWN);
    assertThat(probe()).isEqualTo(Reachability.UNKNOWN);
    assertThat(store().reachability()).isEqualTo(Reachability.UNKNOWN);
    healthIs(ServingStatus.SERVICE_UNKNOWN);
    assertThat(probe()).isEqualTo(Reachability.UNKNOWN);
    healthIs(ServingStatus.NOT_SERVING);
    assertThat(probe()).isEqualTo(Reachability.UNREACHABLE);
    servers.answer(HealthGrpc.getCheckMethod(), ScriptedStores::unreachable);
    assertThat(probe()).isEqualTo(Reachability.UNREACHABLE);
  }

  @Test
  void aStoreIsAskedWithItsOwnTimeoutAtItsAddress() {
    healthIs(ServingStatus.SERVING);
    stores.probe(store(), Deadline.after(Duration.ofMinutes(1), environment.ticker()));
    assertThat(servers.calls)
        .singleElement()
        .satisfies(
            call -> {
              assertThat(call.address()).isEqualTo("tikv:1");
              assertThat(call.deadline().timeout()).isEqualTo(SECOND);
            });
  }

  @Test
  void callersShareOneCheck() {
    List<CompletableFuture<HealthCheckResponse>> asked = new ArrayList<>();
    servers.answer(
        HealthGrpc.getCheckMethod(),
        call -> {
          CompletableFuture<HealthCheckResponse> answer = new CompletableFuture<>();
          asked.add(answer);
          return answer;
        });
    Deadline deadline = Deadline.after(SECOND, environment.ticker());
    var first = stores.probe(store(), deadline);
    var second = stores.probe(store(), deadline);
    assertThat(asked).hasSize(1);
    asked.get(0).complete(status(ServingStatus.SERVING).join());
    assertThat(first.join()).isEqualTo(Reachability.REACHABLE);
    assertThat(second.join()).isEqualTo(Reachability.REACHABLE);
  }

  @Test
  void aCallerWhoCannotWaitLearnsNothingAndMarksNobody() {
    CompletableFuture<HealthCheckResponse> answer = new CompletableFuture<>();
    servers.answer(HealthGrpc.getCheckMethod(), call -> answer);
    var hasty = stores.probe(store(), Deadline.after(Duration.ofMillis(1), environment.ticker()));
    time.advance(Duration.ofMillis(1));
    assertThat(hasty.join()).isEqualTo(Reachability.REACHABLE);
    assertThat(store().reachability()).isEqualTo(Reachability.REACHABLE);
    answer.complete(status(ServingStatus.SERVING).join());
    assertThat(store().reachability()).isEqualTo(Reachability.REACHABLE);
  }

  @Test
  void anUnreachableStoreIsAskedEverySecondUntilItServes() {
    servers.answer(HealthGrpc.getCheckMethod(), ScriptedStores::unreachable);
    probe();
    assertThat(store().reachability()).isEqualTo(Reachability.UNREACHABLE);
    assertThat(servers.calls(HealthCheckRequest.class)).isEqualTo(1);
    time.advance(SECOND.multipliedBy(3));
    assertThat(servers.calls(HealthCheckRequest.class)).isEqualTo(4);
    healthIs(ServingStatus.SERVING);
    time.advance(SECOND);
    assertThat(store().reachability()).isEqualTo(Reachability.REACHABLE);
    assertThat(time.waiting()).as("the watch has ended").isZero();
  }

  @Test
  void aStoreThatFailsAgainIsWatchedAgain() {
    for (int i = 0; i < 3; i++) {
      servers.answer(HealthGrpc.getCheckMethod(), ScriptedStores::unreachable);
      probe();
      probe();
      assertThat(time.waiting()).as("one watch").isEqualTo(1);
      healthIs(ServingStatus.SERVING);
      time.advance(SECOND);
      assertThat(store().reachability()).isEqualTo(Reachability.REACHABLE);
    }
  }

  @Test
  void aStoreThatServesElsewhereIsFoundThere() {
    servers.answer(
        HealthGrpc.getCheckMethod(),
        call ->
            call.address().equals("tikv:2")
                ? status(ServingStatus.SERVING)
                : ScriptedStores.unreachable(call));
    KnownStore store = store();
    probe();
    pd.put(STORE.toBuilder().setAddress("tikv:2").build());
    time.advance(Duration.ofNanos(LivenessWatch.RESOLVE_NANOS));
    assertThat(store.address()).isEqualTo("tikv:2");
    assertThat(store.reachability()).isEqualTo(Reachability.REACHABLE);
    assertThat(servers.disconnected).containsExactly("tikv:1");
  }

  @Test
  void aStoreThatTellsPdAMomentLateIsFoundSoon() {
    servers.answer(
        HealthGrpc.getCheckMethod(),
        call ->
            call.address().equals("tikv:2")
                ? status(ServingStatus.SERVING)
                : ScriptedStores.unreachable(call));
    KnownStore store = store();
    probe();
    time.advance(SECOND.multipliedBy(2));
    pd.put(STORE.toBuilder().setAddress("tikv:2").build());
    time.advance(SECOND);
    assertThat(store.address()).isEqualTo("tikv:2");
    assertThat(store.reachability()).isEqualTo(Reachability.REACHABLE);
  }

  @Test
  void aStoreThatIsGoneIsNotWatched() {
    servers.answer(HealthGrpc.getCheckMethod(), ScriptedStores::unreachable);
    KnownStore store = store();
    probe();
    pd.put(STORE.toBuilder().setState(StoreState.Tombstone).build());
    time.advance(Duration.ofNanos(LivenessWatch.RESOLVE_NANOS));
    assertThat(store.tombstone()).isTrue();
    assertThat(time.waiting()).isZero();
    assertThat(stores.probe(store, Deadline.none()).join()).isEqualTo(Reachability.UNREACHABLE);
    assertThat(time.waiting()).isZero();
  }

  @Test
  void aSilentPdKeepsNobodyFromAskingTheStore() {
    servers.answer(HealthGrpc.getCheckMethod(), ScriptedStores::unreachable);
    KnownStore store = store();
    probe();
    pd.down = true;
    time.advance(Duration.ofNanos(LivenessWatch.RESOLVE_NANOS));
    healthIs(ServingStatus.SERVING);
    time.advance(SECOND);
    assertThat(store.reachability()).isEqualTo(Reachability.REACHABLE);
  }

  @Test
  void withoutChecksAStoreGetsAnotherChanceWhenPdWasAsked() {
    stores = cache(Duration.ZERO);
    assertThat(probe()).isEqualTo(Reachability.UNREACHABLE);
    assertThat(store().reachability()).isEqualTo(Reachability.UNREACHABLE);
    time.advance(Duration.ofNanos(LivenessWatch.RESOLVE_NANOS));
    assertThat(store().reachability()).isEqualTo(Reachability.REACHABLE);
    assertThat(servers.calls).isEmpty();
    assertThat(time.waiting()).isZero();
  }

  @Test
  void tiFlashIsNotWatched() {
    pd.put(
        STORE.toBuilder()
            .addLabels(StoreLabel.newBuilder().setKey("engine").setValue("tiflash"))
            .build());
    assertThat(store().isTiFlash()).isTrue();
    assertThat(probe()).isEqualTo(Reachability.UNREACHABLE);
    assertThat(store().reachability()).isEqualTo(Reachability.REACHABLE);
    assertThat(time.waiting()).isZero();
  }

  @Test
  void closingEndsAllWatches() {
    servers.answer(HealthGrpc.getCheckMethod(), ScriptedStores::unreachable);
    probe();
    stores.close();
    assertThat(time.waiting()).isZero();
    probe();
    assertThat(time.waiting()).isZero();
  }
}
