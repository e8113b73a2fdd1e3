package io.kvdc.tikv.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvdc.Timestamp;
import io.kvdc.error.DeadlineExceededException;
import io.kvdc.proto.kvrpcpb.StoreSafeTSRequest;
import io.kvdc.proto.kvrpcpb.StoreSafeTSResponse;
import io.kvdc.proto.metapb.Store;
import io.kvdc.proto.metapb.StoreLabel;
import io.kvdc.proto.tikvpb.TikvGrpc;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.ManualTime;
import io.kvdc.tikv.internal.retry.RetryEnvironment;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SafeTimestampsTest {

  private static final Duration INTERVAL = Duration.ofSeconds(2);

  private final ManualTime time = new ManualTime();
  private final RetryEnvironment environment = time.environment(0);
  private final ScriptedPd pd =
      new ScriptedPd(store(1, "east"), store(2, "east"), store(3, "west"));
  private final ScriptedStores servers = new ScriptedStores();
  private final StoreSettings settings = StoreSettings.defaults();
  private final StoreCache stores = new StoreCache(pd, servers, settings, environment);
  private final SafeTimestamps timestamps =
      new SafeTimestamps(
          stores,
          new StoreUpkeep(stores, pd, servers, settings, environment),
          servers,
          settings,
          environment);
  private final Map<String, Long> said = new HashMap<>();

  SafeTimestampsTest() {
    servers.answer(
        TikvGrpc.getGetStoreSafeTSMethod(),
        call -> {
          Long safe = said.get(call.address());
          return safe == null
              ? ScriptedStores.unreachable(call)
              : CompletableFuture.completedFuture(
                  StoreSafeTSResponse.newBuilder().setSafeTs(safe).build());
        });
  }

  private static Store store(long id, String zone) {
    return Store.newBuilder()
        .setId(id)
        .setAddress("tikv:" + id)
        .addLabels(StoreLabel.newBuilder().setKey("zone").setValue(zone))
        .build();
  }

  private void say(long one, long two, long three) {
    said.put("tikv:1", one);
    said.put("tikv:2", two);
    said.put("tikv:3", three);
  }

  private Optional<Timestamp> min(@Nullable String zone) {
    return timestamps.min(zone, Deadline.after(INTERVAL, environment.ticker())).join();
  }

  private static Optional<Timestamp> ts(long value) {
    return Optional.of(new Timestamp(value));
  }

  @Test
  void itIsTheLeastOfAllOrOfAZone() {
    say(30, 20, 10);
    assertThat(min(null)).isEqualTo(ts(10));
    assertThat(min("east")).isEqualTo(ts(20));
    assertThat(min("west")).isEqualTo(ts(10));
    assertThat(min("north")).isEmpty();
  }

  @Test
  void answersAreComparedUnsigned() {
    say(-2, 5, 7);
    assertThat(min("east")).isEqualTo(ts(5));
  }

  @Test
  void storesAreAskedOnlyWhenTheAnswersAreOld() {
    say(30, 20, 10);
    min(null);
    min("east");
    assertThat(servers.calls(StoreSafeTSRequest.class)).isEqualTo(3);
    say(31, 21, 11);
    time.advance(INTERVAL.minusNanos(1));
    assertThat(min(null)).isEqualTo(ts(10));
    time.advance(Duration.ofNanos(1));
    assertThat(min(null)).isEqualTo(ts(11));
    assertThat(servers.calls(StoreSafeTSRequest.class)).isEqualTo(6);
    assertThat(time.waiting()).as("nothing goes on in the background").isZero();
  }

  @Test
  void aStoreThatHasNothingSafeYetIsLeftOut() {
    say(0, 20, 10);
    assertThat(min("east")).isEqualTo(ts(20));
    say(0, 0, 10);
    said.put("tikv:3", 0L);
    time.advance(INTERVAL);
    assertThat(min("west")).as("it never goes back").isEqualTo(ts(10));
  }

  @Test
  void whereNobodyHasAnythingSafeThereIsNothing() {
    say(0, 0, 0);
    assertThat(min(null)).isEmpty();
  }

  @Test
  void aStoreThatNeverAnsweredLeavesItUnknown() {
    say(30, 20, 10);
    said.remove("tikv:2");
    assertThat(min(null)).isEmpty();
    assertThat(min("west")).isEqualTo(ts(10));
  }

  @Test
  void aStoreThatFallsSilentCountsWithWhatItSaid() {
    say(30, 20, 10);
    min(null);
    said.remove("tikv:3");
    say2(40, 50);
    time.advance(INTERVAL);
    assertThat(min(null)).isEqualTo(ts(10));
    assertThat(min("east")).isEqualTo(ts(40));
  }

  private void say2(long one, long two) {
    said.put("tikv:1", one);
    said.put("tikv:2", two);
  }

  @Test
  void itNeverGoesBack() {
    say(30, 20, 10);
    min(null);
    say(29, 19, 9);
    time.advance(INTERVAL);
    assertThat(min(null)).isEqualTo(ts(10));
  }

  @Test
  void theLatestTimestampThereIsIsNoAnswer() {
    say(30, 20, Timestamp.MAX.value());
    assertThat(min(null)).isEmpty();
  }

  @Test
  void anUnreachableStoreIsNotAsked() {
    say(30, 20, 10);
    min(null);
    stores.find(3).reachability(Reachability.UNREACHABLE);
    time.advance(INTERVAL);
    assertThat(min(null)).isEqualTo(ts(10));
    assertThat(servers.calls(StoreSafeTSRequest.class)).isEqualTo(5);
  }

  @Test
  void whoAsksAtTheSameTimeSharesTheAnswersEachUntilHisDeadline() {
    CompletableFuture<StoreSafeTSResponse> slow = new CompletableFuture<>();
    servers.answer(TikvGrpc.getGetStoreSafeTSMethod(), call -> slow);
    var hasty = timestamps.min(null, Deadline.after(Duration.ofMillis(1), environment.ticker()));
    var patient = timestamps.min(null, Deadline.after(INTERVAL, environment.ticker()));
    assertThat(servers.calls(StoreSafeTSRequest.class)).isEqualTo(3);
    time.advance(Duration.ofMillis(1));
    assertThatThrownBy(hasty::join).hasCauseInstanceOf(DeadlineExceededException.class);
    slow.complete(StoreSafeTSResponse.newBuilder().setSafeTs(7).build());
    assertThat(patient.join()).isEqualTo(ts(7));
  }
}
