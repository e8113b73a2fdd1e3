package io.kvdc.tikv.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.proto.kvrpcpb.GetHealthFeedbackRequest;
import io.kvdc.proto.kvrpcpb.GetHealthFeedbackResponse;
import io.kvdc.proto.kvrpcpb.HealthFeedback;
import io.kvdc.proto.metapb.Store;
import io.kvdc.proto.metapb.StoreLabel;
import io.kvdc.proto.metapb.StoreState;
import io.kvdc.proto.tikvpb.TikvGrpc;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.ManualTime;
import io.kvdc.tikv.internal.retry.RetryEnvironment;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class StoreUpkeepTest {

  private static final Store ONE = Store.newBuilder().setId(1).setAddress("tikv:1").build();
  private static final Store TWO = Store.newBuilder().setId(2).setAddress("tikv:2").build();
  private static final Duration LIST = Duration.ofSeconds(10);
  private static final Duration TICK = Duration.ofSeconds(15);

  private final ManualTime time = new ManualTime();
  private RetryEnvironment environment = time.environment(0);
  private final ScriptedPd pd = new ScriptedPd(ONE, TWO);
  private final ScriptedStores servers = new ScriptedStores();
  private final StoreCache stores =
      new StoreCache(pd, servers, StoreSettings.defaults(), environment);

  private StoreUpkeep upkeep() {
    StoreUpkeep upkeep =
        new StoreUpkeep(stores, pd, servers, StoreSettings.defaults(), environment);
    upkeep.start();
    return upkeep;
  }

  private KnownStore store(long id) {
    KnownStore known = stores.find(id);
    return known != null ? known : stores.load(id, Deadline.none()).join();
  }

  private void feedbackIs(int score) {
    servers.answer(
        TikvGrpc.getGetHealthFeedbackMethod(),
        call ->
            CompletableFuture.completedFuture(
                GetHealthFeedbackResponse.newBuilder()
                    .setHealthFeedback(
                        HealthFeedback.newBuilder().setStoreId(1).setSlowScore(score))
                    .build()));
  }

  @Test
  void newStoresAreFoundByThemselves() {
    upkeep();
    assertThat(stores.all()).isEmpty();
    time.advance(LIST);
    assertThat(stores.all()).extracting(KnownStore::id).containsExactlyInAnyOrder(1L, 2L);
    assertThat(pd.listed).isEqualTo(1);
    assertThat(pd.asked).as("one question for all of them").isEmpty();
    assertThat(servers.calls).as("stores are left alone").isEmpty();
  }

  @Test
  void labelsAndAddressesFollowTheList() {
    upkeep();
    KnownStore one = store(1);
    pd.put(
        ONE.toBuilder()
            .setAddress("elsewhere:1")
            .addLabels(StoreLabel.newBuilder().setKey("zone").setValue("z1"))
            .build());
    time.advance(LIST);
    assertThat(one.address()).isEqualTo("elsewhere:1");
    assertThat(one.label("zone")).isEqualTo("z1");
    assertThat(servers.disconnected).containsExactly("tikv:1");
  }

  @Test
  void aStoreThatIsNoLongerListedIsAskedForAndBuried() {
    upkeep();
    KnownStore one = store(1);
    int epoch = one.epoch();
    pd.put(ONE.toBuilder().setState(StoreState.Tombstone).build());
    pd.asked.clear();
    time.advance(LIST);
    assertThat(one.tombstone()).isTrue();
    assertThat(one.epoch()).isEqualTo(epoch + 1);
    assertThat(pd.asked).containsExactly(1L);
    time.advance(LIST);
    assertThat(pd.asked).as("the dead stay dead").containsExactly(1L);
  }

  @Test
  void aPdThatIsDownIsAskedAgain() {
    upkeep();
    pd.down = true;
    time.advance(LIST);
    assertThat(stores.all()).isEmpty();
    pd.down = false;
    time.advance(LIST);
    assertThat(stores.all()).hasSize(2);
  }

  @Test
  void clientsDoNotAskTogether() {
    environment = time.environment(0.5);
    upkeep();
    time.advance(Duration.ofSeconds(9).minusMillis(1));
    assertThat(pd.listed).isZero();
    time.advance(Duration.ofMillis(1));
    assertThat(pd.listed).as("half of the spread, a tenth of the interval, early").isEqualTo(1);
  }

  @Test
  void whoNeedsTheListAsksForItOnce() {
    StoreUpkeep upkeep = upkeep();
    Deadline deadline = Deadline.after(LIST, environment.ticker());
    upkeep.listed(deadline).join();
    upkeep.listed(deadline).join();
    assertThat(pd.listed).isEqualTo(1);
    assertThat(stores.all()).hasSize(2);
  }

  @Test
  void aSlowStoreThatIsNotHeardOfIsAsked() {
    upkeep();
    KnownStore one = store(1);
    stores.onHealthFeedback(
        "tikv:1", HealthFeedback.newBuilder().setStoreId(1).setSlowScore(90).build());
    feedbackIs(70);
    time.advance(TICK.minusNanos(1));
    assertThat(servers.calls(GetHealthFeedbackRequest.class)).isZero();
    time.advance(Duration.ofNanos(1));
    assertThat(servers.calls(GetHealthFeedbackRequest.class)).isEqualTo(1);
    assertThat(servers.calls.get(0).deadline().timeout()).isEqualTo(Duration.ofSeconds(2));
    assertThat(one.feedbackScore()).isEqualTo(70);
  }

  @Test
  void aSlowStoreThatCannotSayFades() {
    upkeep();
    KnownStore one = store(1);
    stores.onHealthFeedback(
        "tikv:1", HealthFeedback.newBuilder().setStoreId(1).setSlowScore(90).build());
    time.advance(TICK);
    assertThat(servers.calls(GetHealthFeedbackRequest.class)).isEqualTo(1);
    assertThat(one.feedbackScore()).isEqualTo(85);
    time.advance(TICK.multipliedBy(60));
    assertThat(one.feedbackScore()).isEqualTo(1);
    long asked = servers.calls(GetHealthFeedbackRequest.class);
    time.advance(TICK.multipliedBy(10));
    assertThat(servers.calls(GetHealthFeedbackRequest.class)).as("well again").isEqualTo(asked);
  }

  @Test
  void anUnreachableStoreFadesUnasked() {
    upkeep();
    KnownStore one = store(1);
    one.reachability(Reachability.UNREACHABLE);
    stores.onHealthFeedback(
        "tikv:1", HealthFeedback.newBuilder().setStoreId(1).setSlowScore(90).build());
    time.advance(TICK);
    assertThat(servers.calls(GetHealthFeedbackRequest.class)).isZero();
    assertThat(one.feedbackScore()).isEqualTo(85);
  }

  @Test
  void feedbackOfAnUnknownStoreIsDropped() {
    stores.onHealthFeedback(
        "tikv:9", HealthFeedback.newBuilder().setStoreId(9).setSlowScore(90).build());
    assertThat(stores.all()).isEmpty();
  }

  @Test
  void measuredSlownessIsDrawnWithEachTick() {
    upkeep();
    KnownStore one = store(1);
    one.failed();
    assertThat(one.isSlow()).isTrue();
    time.advance(TICK);
    assertThat(one.isSlow()).as("nothing was measured").isFalse();
  }

  @Test
  void closingEndsIt() {
    StoreUpkeep upkeep = upkeep();
    time.advance(LIST);
    upkeep.close();
    assertThat(time.waiting()).isZero();
    time.advance(LIST.multipliedBy(10));
    assertThat(pd.listed).isEqualTo(1);
  }
}
