package io.kvdc.tikv.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvdc.error.DeadlineExceededException;
import io.kvdc.error.ErrorDetail;
import io.kvdc.proto.metapb.Store;
import io.kvdc.proto.metapb.StoreState;
import io.kvdc.tikv.internal.pd.PdStores;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.ManualTime;
import io.kvdc.tikv.internal.retry.RetryEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class StoreCacheTest {

  private static final Store STORE = Store.newBuilder().setId(7).setAddress("tikv:20160").build();

  /** Answers when the test says so. */
  private static final class SlowPd implements PdStores {
    final List<CompletableFuture<Store>> asked = new ArrayList<>();

    @Override
    public CompletableFuture<Store> byId(long storeId, Deadline deadline) {
      CompletableFuture<Store> answer = new CompletableFuture<>();
      asked.add(answer);
      return answer;
    }

    @Override
    public CompletableFuture<List<Store>> all(Deadline deadline) {
      throw new UnsupportedOperationException();
    }
  }

  private final ManualTime time = new ManualTime();
  private final RetryEnvironment environment = time.environment(0);
  private final SlowPd pd = new SlowPd();
  private final ScriptedStores servers = new ScriptedStores();
  private final StoreCache stores =
      new StoreCache(pd, servers, StoreSettings.defaults(), environment);

  private CompletableFuture<KnownStore> load(int seconds) {
    return stores.load(7, Deadline.after(Duration.ofSeconds(seconds), environment.ticker()));
  }

  private static DeadlineExceededException late() {
    return new DeadlineExceededException(ErrorDetail.of("too late"), Duration.ofSeconds(1));
  }

  @Test
  void callersShareOneQuestion() {
    CompletableFuture<KnownStore> first = load(10);
    CompletableFuture<KnownStore> second = load(10);
    assertThat(pd.asked).hasSize(1);
    pd.asked.get(0).complete(STORE);
    assertThat(first.join().id()).isEqualTo(7);
    assertThat(first.join().address()).isEqualTo("tikv:20160");
    assertThat(first.join().tombstone()).isFalse();
    assertThat(second.join()).isSameAs(first.join());
    assertThat(stores.find(7)).isSameAs(first.join());
    assertThat(time.waiting()).as("timers left behind").isZero();
  }

  @Test
  void whoHasLessTimeDoesNotWaitForTheOthers() {
    CompletableFuture<KnownStore> patient = load(10);
    CompletableFuture<KnownStore> hasty = load(1);
    time.advance(Duration.ofSeconds(1));
    assertThatThrownBy(hasty::join).hasCauseInstanceOf(DeadlineExceededException.class);
    assertThat(patient).isNotDone();
  }

  @Test
  void whoHasMoreTimeAsksAgain() {
    CompletableFuture<KnownStore> hasty = load(1);
    CompletableFuture<KnownStore> patient = load(10);
    time.advance(Duration.ofSeconds(1));
    pd.asked.get(0).completeExceptionally(late());
    assertThatThrownBy(hasty::join).hasCauseInstanceOf(DeadlineExceededException.class);
    assertThat(patient).isNotDone();
    pd.asked.get(1).complete(STORE);
    assertThat(patient.join().address()).isEqualTo("tikv:20160");
  }

  @Test
  void removedUnaddressedAndUnknownStoresAreGone() {
    for (Store answer :
        new Store[] {
          STORE.toBuilder().setState(StoreState.Tombstone).build(),
          STORE.toBuilder().clearAddress().build()
        }) {
      CompletableFuture<KnownStore> store = load(1);
      pd.asked.get(pd.asked.size() - 1).complete(answer);
      assertThat(store.join().tombstone()).isTrue();
      stores.forget(7);
    }
    CompletableFuture<KnownStore> unknown = load(1);
    pd.asked.get(2).complete(null);
    assertThat(unknown.join().tombstone()).isTrue();
  }

  @Test
  void aStoreThatDoesNotAnswerIsAskedAfterOncePerSecond() {
    CompletableFuture<KnownStore> store = load(1);
    pd.asked.get(0).complete(STORE);
    stores.recheck(7);
    assertThat(pd.asked).as("just asked").hasSize(1);
    time.advance(Duration.ofNanos(StoreCache.RECHECK_NANOS));
    stores.recheck(7);
    stores.recheck(7);
    assertThat(pd.asked).hasSize(2);
    assertThat(store.join().address()).as("until PD says otherwise").isEqualTo("tikv:20160");
    pd.asked.get(1).complete(STORE.toBuilder().setAddress("elsewhere:1").build());
    assertThat(stores.find(7)).as("one object for each store").isSameAs(store.join());
    assertThat(store.join().address()).isEqualTo("elsewhere:1");
    assertThat(servers.disconnected).containsExactly("tikv:20160");
  }

  @Test
  void aStoreInDoubtIsNotFoundUntilPdWasAsked() {
    CompletableFuture<KnownStore> store = load(1);
    pd.asked.get(0).complete(STORE);
    stores.forget(7);
    assertThat(stores.find(7)).isNull();
    CompletableFuture<KnownStore> again = load(1);
    pd.asked.get(1).complete(STORE);
    assertThat(again.join()).isSameAs(store.join());
    assertThat(stores.find(7)).isSameAs(store.join());
    assertThat(servers.disconnected).isEmpty();
  }

  @Test
  void connectionsToAnAddressStayIfAnotherStoreHasIt() {
    load(1);
    pd.asked.get(0).complete(STORE);
    stores.load(8, Deadline.none());
    pd.asked.get(1).complete(STORE.toBuilder().setId(8).build());
    load(1);
    pd.asked.get(2).complete(STORE.toBuilder().setAddress("elsewhere:1").build());
    assertThat(servers.disconnected).isEmpty();
  }

  @Test
  void aStoreThatIsGonePutsItsReplicasInDoubtOnce() {
    CompletableFuture<KnownStore> store = load(1);
    pd.asked.get(0).complete(STORE);
    int epoch = store.join().epoch();
    load(1);
    pd.asked.get(1).complete(STORE);
    assertThat(store.join().epoch()).isEqualTo(epoch);
    load(1);
    pd.asked.get(2).complete(null);
    load(1);
    pd.asked.get(3).complete(null);
    assertThat(store.join().epoch()).isEqualTo(epoch + 1);
  }
}
